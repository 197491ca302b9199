"""Cases to a FHIR server, many at a time: what is in the input, then submitted or verified by a few workers.

Receipts come in the order of the input. At most a few cases are in memory and in flight; two versions of one case are
never in flight together, so that the later one finds the earlier one done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from service.client.receipt import Receipt
from service.pipeline import Converted

AHEAD: Final = 4
"""How many cases wait for each worker."""

Json = dict[str, Any]


def deliver(cases: Iterable[Converted], work: Callable[[Json], Receipt], workers: int) -> Iterator[Receipt]:
    """One receipt a case; `work` is what is done with its bundle. A case without a valid bundle is never sent.

    At most workers * AHEAD cases are held at any time. Where the caller stops, or is interrupted, what is in flight is
    finished and what waits is not begun.
    """
    waiting: deque[Future[Receipt]] = deque()
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="deliver")
    try:
        flying: dict[str, Future[Receipt]] = {}
        for case in cases:
            if case.case in flying:
                flying[case.case].exception()
            future = pool.submit(_one, case, work)
            flying = {name: other for name, other in flying.items() if not other.done()}
            if case.case is not None:
                flying[case.case] = future
            waiting.append(future)
            while waiting and (len(waiting) >= workers * AHEAD or waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _one(case: Converted, work: Callable[[Json], Receipt]) -> Receipt:
    if not case.ok or case.bundle is None:
        version = case.report.version if case.report is not None else None
        return Receipt(case.case, version, "invalid", issues=case.issues)
    return work(case.bundle)
