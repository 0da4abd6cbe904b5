"""Values that many tests of storage use."""

from datetime import UTC, datetime, timedelta

from keys.model import Fault, Secret, Status, Verdict

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LEASE = timedelta(seconds=60)

ANNA, BORIS = 111, 222
API_KEY = "k1abcdefghijklmnopqrstuv"
CREDENTIALS = {"apiKey": Secret(API_KEY), "secret": Secret("S3cretS3cretS3cret"), "password": Secret("пароль")}

ACCEPTED = Verdict(status=Status.ACCEPTED, exchange="okx")
REFUSED = Verdict(status=Status.REFUSED, exchange="okx", faults=(Fault.BAD_SECRET,))
