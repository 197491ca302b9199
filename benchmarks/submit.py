"""Cases per second submitted to a local HAPI FHIR server, beside raw posting of the ready bytes, in one run.

    python -m benchmarks.submit [--cases 300] [--connections 4] [--rounds 3]

Raw posting sends bundles that were made before, over the same number of connections, and looks at nothing but the
status. `submit` starts from the report: reads, maps, checks, asks for the manifest, posts, matches the answer; with
read-back it also reads every resource and compares. All cases are new to the server; the server is started for the
run, with the options for throughput, and warmed up first. Rounds alternate, and the best of each is taken.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from service.client.http import Http, Limits
from service.client.server import RETRY_CONFLICTS, Server
from service.client.submit import Options, ask_ahead, submit
from service.delivery import LAYERS, deliver
from service.fhir import json
from service.hapi import server as hapi
from service.pipeline import cases, convert

REPORT = json.parse(Path(__file__).with_name("report.json").read_bytes())
NUMBERS = count(1)


@dataclass(frozen=True)
class Setting:
    """What a run needs."""

    http: Http
    connections: int
    cases: int


def reports(number: int) -> bytes:
    """NDJSON of as many cases, none of which was made before."""
    lines = (
        json.dumps({**REPORT, "identifier": {**REPORT["identifier"], "value": f"benchmark-{next(NUMBERS)}"}})
        for _ in range(number)
    )
    return b"\n".join(lines)


def raw(setting: Setting) -> float:
    bundles = [json.dumps(case.bundle) for case in convert(reports(setting.cases), ())]
    start = time.perf_counter()
    with ThreadPoolExecutor(setting.connections) as pool:
        answers = list(pool.map(lambda data: setting.http.post("", data, RETRY_CONFLICTS), bundles))
    assert all(answer.ok for answer in answers)
    return setting.cases / (time.perf_counter() - start)


def submitted(setting: Setting, read_back: bool) -> float:
    data = reports(setting.cases)
    server = Server(setting.http)
    options = Options(read_back=read_back)
    start = time.perf_counter()
    ahead = partial(ask_ahead, server)
    work = partial(submit, server, options=options)
    receipts = list(deliver(cases(data, LAYERS), work, setting.connections, ahead))
    seconds = time.perf_counter() - start
    assert all(receipt.result == "created" and receipt.verified in (None, True) for receipt in receipts)
    return setting.cases / seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with (
        hapi.running(hapi.Options(database="h2-mem", throughput=True)) as server,
        Http(server.url, limits=Limits(connections=options.connections)) as http,
    ):
        raw(Setting(http, options.connections, 100))
        setting = Setting(http, options.connections, options.cases)
        best = dict(_best(setting, options.rounds))
    print(f"{'':<24}{'cases/s':>10}{'x raw':>8}")
    for name, rate in best.items():
        print(f"{name:<24}{rate:>10.1f}{rate / best['raw posting']:>8.2f}")


def _best(setting: Setting, rounds: int) -> Iterator[tuple[str, float]]:
    runs: dict[str, Callable[[], float]] = {
        "raw posting": lambda: raw(setting),
        "submit, no read-back": lambda: submitted(setting, False),
        "submit with read-back": lambda: submitted(setting, True),
    }
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            rates[name].append(run())
    yield from ((name, max(found)) for name, found in rates.items())


if __name__ == "__main__":
    main()
