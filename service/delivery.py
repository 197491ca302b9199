"""Cases to a FHIR server, many at a time: what is in the input, then submitted or verified by a few workers.

Receipts come in the order of the input. At most a few cases are in memory and in flight; two versions of one case are
never in flight together, so that the later one finds the earlier one done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from service.client.receipt import Receipt
from service.issues import Issue
from service.mapping.origin import origin
from service.pipeline import Converted
from service.validation import ALL_OFFLINE

LAYERS: Final = ALL_OFFLINE - {"models"}
"""Checked before a case is sent: all but the second opinion, which takes most of the time and finds nothing more."""
AHEAD: Final = 4
"""How many cases wait for each worker."""

Json = dict[str, Any]


def deliver(
    cases: Iterable[Converted],
    work: Callable[[Json], Receipt],
    workers: int,
    ask_ahead: Callable[[Collection[Json]], None] | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Receipt]:
    """One receipt a case; `work` is what is done with its bundle. A case without a valid bundle is never sent.

    ask_ahead is called with the bundles of the next few cases, but those of which another version is in flight. At
    most workers * AHEAD cases are held at any time. Once `stopped`, or where the caller stops, what is in flight is
    finished and what waits is not begun; the receipts of all that was begun still come.
    """
    waiting: deque[Future[Receipt]] = deque()
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="deliver")
    size = workers if ask_ahead is not None else 1
    try:
        flying: dict[str, Future[Receipt]] = {}
        for group in _groups(cases, size, stopped):
            if ask_ahead is not None:
                ask_ahead([one.bundle for one in group if one.ok and one.bundle and one.case not in flying])
            for case in group:
                if case.case in flying:
                    flying[case.case].exception()
                future = pool.submit(_one, case, work)
                flying = {name: other for name, other in flying.items() if not other.done()}
                if case.case is not None:
                    flying[case.case] = future
                waiting.append(future)
            while waiting and (len(waiting) > workers * AHEAD - size or waiting[0].done()) and not stopped():
                yield waiting.popleft().result()
        while waiting:
            future = waiting.popleft()
            if not (stopped() and future.cancel()):
                yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _groups(cases: Iterable[Converted], size: int, stopped: Callable[[], bool]) -> Iterator[list[Converted]]:
    rest = iter(cases)
    while not stopped() and (group := list(islice(rest, size))):
        yield group


def _one(case: Converted, work: Callable[[Json], Receipt]) -> Receipt:
    if not case.ok or case.bundle is None:
        return Receipt(case.case, case.version, "invalid", issues=case.issues)
    receipt = work(case.bundle)
    return replace(receipt, issues=tuple(_of_field(issue, case) for issue in receipt.issues))


def _of_field(issue: Issue, case: Converted) -> Issue:
    """The issue with the field of the report that it is about, where it names a place in what was made of it."""
    field = origin(case.trace, issue.path) if issue.path is not None and issue.pointer is None else None
    if field is None:
        return issue
    return replace(issue, pointer=f"{case.position if case.position.startswith('/') else ''}{field}")
