"""Leak response in the running bot: the letters, and what a look at a frozen key means."""

from datetime import timedelta

from handlers import words
from handlers.words import Panel, Say
from keys.desk import Service
from keys.model import Fault, Status, Verdict
from storage.incidents import DEAD, OVER, TELL
from storage.key_store import Keys
from storage.letters import Letter

KINDS = (TELL, DEAD, OVER)
GONE = frozenset({Fault.UNKNOWN_KEY, Fault.DISABLED, Fault.EXPIRED})
OF_THE_ENTRY = frozenset(  # cannot be the cause at a key that once worked as it is stored
    {Fault.BAD_SECRET, Fault.BAD_PASSPHRASE, Fault.MALFORMED, Fault.WRONG_KEY_TYPE, Fault.WRONG_ENVIRONMENT}
)
PROBE = timedelta(minutes=10)  # between looks at a key that may still be used


def dead(verdict: Verdict) -> bool:
    """Proven by the exchange itself: every cause that it leaves open means that nobody can use the key."""
    causes = set(verdict.faults) - OF_THE_ENTRY
    return verdict.status is Status.REFUSED and bool(causes) and GONE.issuperset(causes)


class LeakWriter:
    def __init__(self, keys: Keys, service: Service) -> None:
        self._keys = keys
        self._service = service

    async def write(self, letter: Letter, say: Say, language: str) -> Panel | None:
        key = await self._keys.get(letter.about or "", letter.owner)
        if key is None:
            return None
        exchange = self._service.exchanges[key.exchange]
        if letter.kind == DEAD:
            return words.leak_dead(say, language, key, exchange)
        if letter.kind == OVER:
            return words.leak_over(say, language, key, exchange)
        if dead(key.verdict):
            return None  # deleted since the letter was posted
        return words.leaked(say, language, key, exchange, self._service.name, self._service.support)
