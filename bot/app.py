"""The one place where all parts meet; the process and the tests are built here."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog
from aiogram import Bot, Dispatcher
from aiogram_i18n import I18nMiddleware
from aiogram_i18n.cores.fluent_runtime_core import FluentRuntimeCore

from bot import leak, move_letters, offered
from bot.access import KINDS as ACCESS
from bot.access import Access
from bot.admission import Admission
from bot.asking import Asking
from bot.broadcasts import KIND as BROADCAST
from bot.broadcasts import Casting
from bot.checker import Checker
from bot.counts import Counts
from bot.courier import Courier
from bot.deleter import Deleter
from bot.gallery import Gallery
from bot.handling import Handling
from bot.housekeeping import Housekeeping
from bot.lanes import Lanes
from bot.language import Language
from bot.languages import ENGLISH, LOCALES, spoken
from bot.leak import LeakWriter
from bot.menu import Menu
from bot.metrics import Metrics
from bot.mistakes import Failed
from bot.move_letters import MoveWriter
from bot.mover import Mover
from bot.notices import Notices
from bot.offered import OfferedWriter
from bot.profile import Profile
from bot.readiness import Readiness
from bot.reports import KIND as REPORT
from bot.reports import Reports
from bot.roster import Roster
from bot.rounds import Round, led
from bot.settings import Settings
from bot.succession import Succession
from bot.tasks import Tasks
from bot.telegram import connect
from bot.teller import Teller
from bot.untold import untold
from bot.updates import Intake, Poller
from bot.vault_desk import MASTER_KEYS
from bot.waiting import Waiting
from bot.watcher import KIND, NewsWriter, Watcher
from bot.webhook import Registration, entrance
from exchanges import every, find
from handlers import addkey, admin, broadcast, differs, guide, mykeys, start, stray, where
from handlers import clock as clock_room
from handlers.door import Door
from handlers.words import Say
from keys.desk import Desk, Service
from keys.model import Egress
from keys.probe import Exchanges
from storage import meta
from storage.attempts import Attempts
from storage.audit import Audit
from storage.backlog import Backlog
from storage.bookmarks import Bookmarks
from storage.broadcasts import Broadcasts
from storage.campaigns import Campaigns
from storage.check_store import Checks
from storage.database import Database
from storage.deletions import Deletions
from storage.draft_store import Drafts
from storage.forget import forget_owner
from storage.fsm import SqlStorage
from storage.funnel import Funnel
from storage.inbox import Inbox
from storage.incidents import Incidents
from storage.invites import Invites
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.letters import Letters
from storage.limits import Limits
from storage.members import Members
from storage.owners import Owners
from storage.picture_store import Pictures
from storage.processes import come
from storage.unusable import Unusable
from storage.watches import Watches

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def texts(folder: Path = LOCALES) -> FluentRuntimeCore:
    """What the bot says, by language; English where a language has not got it yet."""
    others = {code: ENGLISH for code in spoken(folder) if code != ENGLISH}
    core = FluentRuntimeCore(path=folder / "{locale}", default_locale=ENGLISH, locales_map=others)
    core.locales.update(core.find_locales())
    return core


def service_of(profile: Profile, coming: Callable[[], tuple[Egress, ...]] = tuple) -> Service:
    """`coming`: the addresses that a change under way brings."""
    exchanges = every()
    return Service(
        name=profile.name,
        support=profile.support,
        languages=profile.languages,
        offered=tuple(exchanges[id] for id in profile.exchanges),
        exchanges=exchanges,
        find=lambda text: find(text, exchanges),
        wanted=lambda exchange: replace(profile.wanted(exchange), coming=coming()),
        egress=profile.addresses,
        coming=coming,
        keys_per_owner=profile.keys_per_owner,
        quiet=profile.quiet,
        admins=profile.admins,
    )


class Loop(Protocol):
    name: str

    async def run(self) -> None: ...


class App:
    """The process as built: `run` goes on until `stop`, or until a part it cannot do without fails."""

    def __init__(
        self,
        tasks: Tasks,
        readiness: Readiness,
        serving: Callable[[], AbstractAsyncContextManager[None]],
        begin: Callable[[], Awaitable[None]],
        entrance: Callable[[], AbstractAsyncContextManager[None]],
        bringer: Loop,
        rounds: Sequence[Round],
    ) -> None:
        self._tasks = tasks
        self._readiness = readiness
        self._serving = serving
        self._begin = begin
        self._entrance = entrance
        self._bringer = bringer
        self._rounds = rounds
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        self._stopped.set()

    def look(self) -> None:
        """Does at once what is due by now: the clock has been moved."""
        for each in self._rounds:
            each.wake()

    async def run(self) -> bool:
        """True when it was stopped, False when a vital part failed."""
        async with self._serving():
            await self._begin()
            async with self._entrance():
                for loop in (self._bringer, *self._rounds):
                    self._tasks.start(loop.run(), name=loop.name, vital=True)
                ends = [self._tasks.start(event.wait(), name="end") for event in (self._stopped, self._tasks.failed)]
                self._readiness.begin()
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                await self._readiness.end()
        return not self._tasks.failed.is_set()


@asynccontextmanager
async def build(
    settings: Settings, profile: Profile, *, clock: Clock = utc_now, locales: Path = LOCALES
) -> AsyncIterator[App]:
    """Opens the database and the vault and puts everything together; closes it all at the end."""
    async with AsyncExitStack() as stack:
        db = await Database.open(settings.database_url)
        stack.push_async_callback(db.close)
        keyring = await Keyring.open(db, settings.master_keys)
        exchanges = await stack.enter_async_context(Exchanges.open(settings.exchange_urls))
        bot = connect(settings.token(), settings.bot_api_url)
        bot.session.middleware(Gallery(Pictures(db)))
        stack.push_async_callback(bot.session.close)
        tasks = Tasks()
        stack.push_async_callback(tasks.stop)
        yield assemble(db, keyring, exchanges, bot, tasks, profile, clock, settings, texts(locales))


def assemble(
    db: Database,
    keyring: Keyring,
    exchanges: Exchanges,
    bot: Bot,
    tasks: Tasks,
    profile: Profile,
    clock: Clock,
    settings: Settings,
    core: FluentRuntimeCore,
) -> App:
    service = service_of(profile, lambda: mover.coming())

    def say(language: str) -> Say:
        return lambda key, locale=None, **values: core.get(key, locale or language, **values)

    drafts, checks, keys = Drafts(db, keyring), Checks(db, keyring), Keys(db, keyring)
    owners, attempts, storage = Owners(db), Attempts(db), SqlStorage(db)
    watches, letters, incidents, campaigns = Watches(db), Letters(db), Incidents(db), Campaigns(db)
    deletions, inbox, broadcasts = Deletions(db), Inbox(db, keyring), Broadcasts(db)
    counts, readiness = Counts(), Readiness()
    metrics = Metrics(
        counts=counts,
        inbox=inbox,
        deletions=deletions,
        keys=keys,
        funnel=Funnel(db),
        ready=readiness,
        backlog=Backlog(db),
        resting=exchanges.resting,
        clock=clock,
    )
    shared = db.locks.shared
    lanes, waiting = Lanes(tasks, db.locks), Waiting(bot, storage, shared=shared)
    notices = Notices(bot, owners, say, profile.languages[0])
    deleter = Deleter(bot, db, deletions, tasks, clock, notices.not_deleted, lambda: deleting.wake(), counts=counts)

    teller = Teller(
        bot=bot,
        db=db,
        checks=checks,
        drafts=drafts,
        keys=keys,
        storage=storage,
        service=service,
        lanes=lanes,
        waiting=waiting,
        say=say,
        clock=clock,
        wake=lambda: checking.wake(),
    )

    def wake() -> None:
        checking.wake()
        watching.wake()
        bringing.wake()
        moving.wake()

    asking = Asking(exchanges, service, clock, counts)
    limits = Limits(db, keyring, profile.limits)
    checker = Checker(
        limits=limits,
        db=db,
        checks=checks,
        keys=keys,
        attempts=attempts,
        watches=watches,
        letters=letters,
        incidents=incidents,
        asking=asking,
        service=service,
        teller=teller,
        tasks=tasks,
        clock=clock,
        wake=wake,
        plan=profile.watch,
        counts=counts,
    )
    watcher = Watcher(
        db=db,
        keys=keys,
        watches=watches,
        letters=letters,
        incidents=incidents,
        asking=asking,
        service=service,
        tasks=tasks,
        clock=clock,
        plan=profile.watch,
        wake=lambda: watching.wake(),
        told=lambda: bringing.wake(),
    )

    reports = Reports(letters, service, lambda: bringing.wake())
    audit = Audit(db, keyring)
    access = Access(
        db=db,
        admission=Admission(Members(db), letters, audit),
        keys=keys,
        owners=owners,
        invites=Invites(db, keyring),
        service=service,
        rule=profile.access,
        clock=clock,
        wake=lambda: bringing.wake(),
    )

    def posted() -> None:
        bringing.wake()
        showing.wake()

    casting = Casting(
        bot=bot,
        db=db,
        broadcasts=broadcasts,
        letters=letters,
        audit=audit,
        service=service,
        rule=profile.access,
        say=say,
        clock=clock,
        wake=posted,
    )
    courier = Courier(
        bot=bot,
        db=db,
        letters=letters,
        owners=owners,
        lanes=lanes,
        say=say,
        default=profile.languages[0],
        clock=clock,
        quiet=profile.quiet,
        writers={
            KIND: NewsWriter(keys, watches, service).write,
            REPORT: reports.write,
            **dict.fromkeys(leak.KINDS, LeakWriter(keys, service).write),
            **dict.fromkeys(move_letters.KINDS, MoveWriter(keys, campaigns, service).write),
            **dict.fromkeys(ACCESS, access.write),
            BROADCAST: casting.write,
            **dict.fromkeys(offered.KINDS, OfferedWriter(keys, service).write),
        },
        tasks=tasks,
        wake=lambda: bringing.wake(),
    )
    mover = Mover(
        db=db,
        campaigns=campaigns,
        letters=letters,
        service=service,
        clock=clock,
        told=lambda: bringing.wake(),
    )
    housekeeping = Housekeeping(
        limits=limits,
        db=db,
        inbox=inbox,
        drafts=drafts,
        checks=checks,
        attempts=attempts,
        deletions=deletions,
        letters=letters,
        broadcasts=broadcasts,
        keys=keys,
        clock=clock,
    )
    checking = Round("checks", checker.round, clock)
    watching = Round("watch", watcher.round, clock)
    bringing = Round("letters", led(db.locks, "letters", courier.round), clock)
    showing = Round("broadcasts", led(db.locks, "broadcasts", casting.round), clock)
    moving = Round("campaign", led(db.locks, "campaign", mover.round), clock)
    deleting = Round("deletions", deleter.round, clock)
    cleaning = Round("housekeeping", led(db.locks, "housekeeping", housekeeping.round), clock)

    desk = Desk(
        service,
        drafts,
        checks,
        keys,
        watches,
        Bookmarks(db),
        campaigns,
        owners,
        limits,
        wake=checking.wake,
        forget_owner=lambda conn, owner: forget_owner(conn, keyring, owner),
    )
    i18n = I18nMiddleware(core, Language(owners, profile.languages))
    roster = Roster(bot=bot, db=db, keys=keys, attempts=attempts, audit=audit, service=service, rule=profile.access)
    menu = Menu(bot, db, say(profile.languages[0]), service, tasks)
    dispatcher = dispatch(
        storage,
        i18n,
        access,
        desk=desk,
        hurry=deleter.hurry,
        reports=reports,
        roster=roster,
        menu=menu,
        casting=casting,
    )
    handling = Handling(
        bot=bot,
        dispatcher=dispatcher,
        db=db,
        inbox=inbox,
        deleter=deleter,
        waiting=waiting,
        owners=owners,
        clock=clock,
        sorry=notices.sorry,
    )
    intake = Intake(inbox, waiting, lanes, handling, deleter, clock, counts=counts, shared=shared)
    rounds = (checking, watching, bringing, showing, moving, deleting, cleaning)
    succession = Succession(db, intake, clock, rounds)

    async def begin() -> None:
        log.info("keyferry is running", service=profile.name)
        async with db.write() as conn:
            await meta.put(conn, MASTER_KEYS, ",".join(keyring.vault.keys))
        await come(db, clock())
        await waiting.load()
        missed = await notices.missed(db, storage, clock())
        tasks.start(notices.was_away(*missed), name="was away")
        await intake.resume()
        menu.begin()

    bringer: Loop = Poller(bot, intake)
    coming: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
    if (webhook := settings.webhook) is not None:
        bringer = Registration(bot, db, keyring, webhook, clock, counts)
        coming = partial(entrance, webhook, intake.take, readiness)

    return App(
        tasks,
        readiness,
        lambda: metrics.served(settings.metrics_listen),
        begin,
        coming,
        bringer,
        (*rounds, Round("succession", succession.round, clock)),
    )


def dispatch(storage: SqlStorage, i18n: I18nMiddleware, access: Access, **parts: object) -> Dispatcher:
    """aiogram's dispatcher with all conversations behind the door; the catch-all comes last. `parts`: what handlers ask for."""
    dispatcher = Dispatcher(storage=storage)
    dispatcher.workflow_data.update(gate=access, **parts)
    i18n.setup(dispatcher)
    for observer in (dispatcher.message, dispatcher.edited_message, dispatcher.callback_query):
        observer.outer_middleware(Door(access))
    rooms = (start, admin, broadcast, clock_room, mykeys, guide, addkey, differs, where)
    for router in (*(room.router for room in rooms), stray.private, stray.elsewhere):
        dispatcher.include_router(router)
    return dispatcher


async def run(settings: Settings, profile: Profile) -> bool:
    """The bot until SIGINT or SIGTERM. False: a vital part failed, and the supervisor should start it anew."""
    for line in untold(profile):
        log.warning("the profile asks in vain", at=line)
    try:
        return await live(settings, profile)
    except Unusable as error:
        raise Failed(
            f"The database cannot be opened and written ({error}): {error.hint} "
            "What was accepted is kept, and what Telegram has waits there for a day."
        ) from None


async def live(settings: Settings, profile: Profile) -> bool:
    async with build(settings, profile) as app:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, app.stop)
        return await app.run()
