"""Background tasks: their failures are seen, vital ones end the process, all end with it."""

import asyncio

from bot.tasks import Tasks


async def fail() -> None:
    raise OSError("no")


async def test_a_vital_failure_is_told_and_another_one_only_logged() -> None:
    tasks = Tasks()
    await asyncio.wait([tasks.start(fail(), name="side")])
    assert not tasks.failed.is_set()
    await asyncio.wait([tasks.start(fail(), name="vital", vital=True)])
    await asyncio.wait_for(tasks.failed.wait(), 1)
    await tasks.stop()


async def test_stop_cancels_what_runs_and_waits_for_its_end() -> None:
    tasks, ended = Tasks(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    tasks.start(work(), name="work", vital=True)
    await asyncio.sleep(0)
    await tasks.stop()
    assert ended.is_set()
    assert not tasks.failed.is_set()
