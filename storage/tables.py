"""The tables. Times are milliseconds since 1970; what is sealed is bytes that only storage/vault.py opens."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Counted = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up an INTEGER only


def leased() -> tuple[Column[int | None], Column[int | None], Column[int | None], Column[int]]:
    """What storage/leases.py needs beside `id`."""
    return (
        Column("next_run_at", BigInteger),
        Column("lease_until", BigInteger),
        Column("holder", BigInteger),  # a process; none in a file, on which there is one
        Column("fence", BigInteger, nullable=False, server_default="0"),
    )


def walking() -> tuple[Column[int | None], Column[str | None]]:
    """What storage/walks.py needs."""
    return (Column("begun", BigInteger), Column("seen", Text))


meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

processes = Table(
    "processes",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # drawn at its start
    Column("since", BigInteger, nullable=False),
)

data_keys = Table(
    "data_keys",
    metadata,
    Column("owner", BigInteger, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
)

owners = Table(
    "owners",
    metadata,
    Column("owner", BigInteger, primary_key=True, autoincrement=False),
    Column("language", Text),
    Column("chat", BigInteger),
    Column("first_seen", BigInteger),
    Column("blocked_at", BigInteger),  # Telegram said that the owner wants nothing of the bot any more
    Column("utc_offset", Integer),  # minutes; none: the profile's
)

members = Table(
    "members",
    metadata,
    Column("owner", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),  # waiting | admitted | declined
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("asked_at", BigInteger),
    Column("label", Text, nullable=False, server_default=""),
    Index(None, "asked_at"),
)

invites = Table(
    "invites",
    metadata,
    Column("id", Text, primary_key=True),  # a hash: what is in the link is not kept
    Column("exchange", Text),
    Column("label", Text, nullable=False),
    Column("language", Text),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_by", BigInteger),  # 0: somebody who was forgotten since
    Column("used_at", BigInteger),
    Column("revoked_at", BigInteger),
    Index(None, "used_by"),
)

tries = Table(
    "tries",
    metadata,
    Column("id", Counted, primary_key=True),
    Column("mark", LargeBinary, nullable=False),  # keyed: it tells nobody whose it is
    Column("at", BigInteger, nullable=False),
    Index(None, "mark", "at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, nullable=False),
    Column("state", Text, nullable=False),  # new | done | dead
    Column("payload", LargeBinary),  # sealed; none once done
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("why", Text),
    Column("taken_at", BigInteger, nullable=False),
    Index(None, "state", "update_id"),
    Index(None, "owner"),
)

deletions = Table(
    "deletions",
    metadata,
    Column("id", Counted, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=False),
    Column("owner", BigInteger, nullable=False),
    Column("born", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("why", Text),  # set once Telegram refused for good
    *leased(),
    UniqueConstraint("chat", "message"),
    Index(None, "next_run_at"),
    Index(None, "owner"),
    sqlite_autoincrement=True,  # an id used again would let a stale holder erase somebody else's intent
)

fsm = Table(
    "fsm",
    metadata,
    Column("key", Text, primary_key=True),
    Column("owner", BigInteger, nullable=False),
    Column("state", Text),
    Column("data", Text, nullable=False),
    Index(None, "owner"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("owner", BigInteger, primary_key=True, autoincrement=False),
    Column("exchange", Text),
    Column("replaces", Text),  # id of a key
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    *walking(),
)

checks = Table(
    "checks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", BigInteger, nullable=False),
    Column("exchange", Text, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("message", BigInteger),
    Column("language", Text, nullable=False),
    Column("above", Text),
    Column("sealed", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("born", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("verdict", Text),
    Column("key_id", Text),
    Column("of_stored", Boolean, nullable=False),
    Column("replaces", Text),  # id of a key
    *leased(),
    *walking(),
    Index(None, "next_run_at"),
    Index(None, "owner"),
)

keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", BigInteger, nullable=False),
    Column("exchange", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("api_key", Text, nullable=False),  # masked
    Column("fingerprint", LargeBinary, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False, server_default="0"),  # the verdict and its faults are what they are
    Column("frozen", Text),  # the incident for which it is not handed out
    Column("given_at", BigInteger, nullable=False, server_default="0"),  # since then it is this API key
    Column("account", Text),  # as the exchange told it last
    Column("paused_at", BigInteger),  # its owner wants no looks at it, no reminders, and that it is not handed out
    Column("deleted_at", BigInteger),  # by its owner: out of sight at once, destroyed after a minute
    UniqueConstraint("owner", "name"),
)

key_history = Table(
    "key_history",
    metadata,
    Column("id", Counted, primary_key=True),
    Column("key_id", Text, ForeignKey("keys.id", ondelete="CASCADE"), nullable=False),
    Column("owner", BigInteger, nullable=False),
    Column("exchange", Text, nullable=False),
    Column("api_key", Text, nullable=False),  # masked
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Index(None, "key_id"),
    Index(None, "owner"),
)

watches = Table(
    "watches",
    metadata,
    Column("id", Text, ForeignKey("keys.id", ondelete="CASCADE"), primary_key=True),  # the key's
    Column("owner", BigInteger, nullable=False),
    Column("told", Text, nullable=False),  # a verdict
    Column("memory", Text, nullable=False),  # JSON
    *leased(),
    Index(None, "next_run_at"),
    Index(None, "owner"),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
)

exposed = Table(
    "exposed",
    metadata,
    Column("incident", Text, ForeignKey("incidents.id"), primary_key=True),
    Column("key_id", Text, primary_key=True),
    Column("owner", BigInteger, nullable=False),
    Column("exchange", Text, nullable=False),
    Column("api_key", Text, nullable=False),  # masked
    Column("end", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Index(None, "key_id"),
    Index(None, "owner"),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("added", Text, nullable=False),  # JSON
    Column("dropped", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
)

moving = Table(
    "moving",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.id"), primary_key=True),
    Column("key_id", Text, primary_key=True),
    Column("owner", BigInteger, nullable=False),
    Column("ready", Text, nullable=False),
    Column("said", Boolean, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("told", Integer, nullable=False),
    Index(None, "key_id"),
    Index(None, "owner"),
)

letters = Table(
    "letters",
    metadata,
    Column("id", Counted, primary_key=True),
    Column("owner", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text),  # a key's id, or whatever else the kind is about
    Column("body", Text, nullable=False),  # JSON
    Column("urgent", Boolean, nullable=False),
    Column("once", Text, unique=True),
    Column("posted_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("ended", Text),  # sent | moot | blocked | refused
    Column("ended_at", BigInteger),
    *leased(),
    Index(None, "next_run_at"),
    Index(None, "urgent", "next_run_at"),
    Index(None, "owner"),
    Index(None, "kind"),
    Index(None, "about"),
    sqlite_autoincrement=True,
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("by", BigInteger, nullable=False),  # 0: somebody who was forgotten since
    Column("texts", Text, nullable=False),  # JSON: HTML by language
    Column("language", Text, nullable=False),  # of its progress, which is shown in this message
    Column("message", BigInteger, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", BigInteger, nullable=False),
    Column("exchange", Text, nullable=False),
    Column("api_key", Text, nullable=False),  # masked
    Column("verdict", Text, nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
    Index(None, "owner"),
    Index(None, "checked_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Counted, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("owner", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("tie", LargeBinary),  # to the line before; none: written before lines were tied
)

pictures = Table(
    "pictures",
    metadata,
    Column("bot", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, primary_key=True),
    Column("file_id", Text, nullable=False),
)

funnel = Table(  # counts, and no column that could tell whose
    "funnel",
    metadata,
    Column("day", Text, primary_key=True),  # on which the walk began, UTC: 2026-11-21
    Column("exchange", Text, primary_key=True),  # empty: none is chosen yet
    Column("step", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
)

bookmarks = Table(
    "bookmarks",
    metadata,
    Column("owner", BigInteger, primary_key=True, autoincrement=False),
    Column("exchange", Text, primary_key=True),
    Column("step", Integer),
    Column("ticked", Text, nullable=False),
    Column("chosen", Text, nullable=False),
    Column("seen_at", BigInteger),
)

LEASED = tuple(table for table in metadata.sorted_tables if "lease_until" in table.c)
"""Those of due work (storage/leases.py)."""
