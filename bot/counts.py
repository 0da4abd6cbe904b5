"""What happened since the process started, in numbers; bot/metrics.py shows them."""

from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import accumulate

BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)  # seconds


class Durations:
    """How many took how long."""

    def __init__(self) -> None:
        self._numbers = [0] * (len(BOUNDS) + 1)
        self._sum = 0.0

    def add(self, took: timedelta) -> None:
        seconds = max(took.total_seconds(), 0.0)  # the clock may have been set back
        self._numbers[bisect_left(BOUNDS, seconds)] += 1
        self._sum += seconds

    def read(self) -> tuple[list[tuple[str, float]], float]:
        """Each bound with how many took no longer, and the sum of all seconds."""
        return list(zip((*map(str, BOUNDS), "+Inf"), accumulate(self._numbers), strict=True)), self._sum


class Counts:
    """`checks`: by the exchange that was chosen, and the verdict. `polled`: when what Telegram last answered was stored."""

    def __init__(self) -> None:
        self.updates = 0
        self.polled: datetime | None = None
        self.deletions = Counter(done=0, refused=0, retried=0)
        self.deletion_took = Durations()
        self.checks: Counter[tuple[str, str]] = Counter()
        self.check_took: defaultdict[str, Durations] = defaultdict(Durations)

    def deleted(self, took: timedelta) -> None:
        self.deletions["done"] += 1
        self.deletion_took.add(took)
