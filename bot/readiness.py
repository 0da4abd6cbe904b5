"""Whether updates are taken here, for a balancer; and the time that it gets to notice that they soon are not."""

import asyncio

NOTICED = 5.0  # seconds: balancers ask every few


class Readiness:
    def __init__(self) -> None:
        self._ready = False
        self._asked = False

    def __call__(self) -> bool:
        self._asked = True
        return self._ready

    def begin(self) -> None:
        self._ready = True

    async def end(self) -> None:
        """From now on the answer is no; where nobody ever asked there is nobody to wait for."""
        self._ready = False
        if self._asked:
            await asyncio.sleep(NOTICED)
