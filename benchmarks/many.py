"""Many cases by one command to a local HAPI: all verified, and how much memory the command takes on the way.

    python -m benchmarks.many [--cases 2000]

Starts a server in memory, writes the cases as NDJSON to a temporary folder, and runs `aefhir submit` as a process of
its own. The memory of the process (resident, MB) is looked at after each tenth of the receipts. Ends with exit code 1
where a case is not created and verified, or where the memory is ever more than 8 MB above that after the first tenth:
in 2,000 cases that is 4.5 kB a case, less than its receipt; 1 MB was measured.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import count
from pathlib import Path

from benchmarks.submit import reports
from service.fhir import json
from service.hapi import server as hapi

COMMAND = (sys.executable, "-c", "from service.cli.main import main; main()", "submit", "--json", "--server")
MEGABYTE = 1024
MAY_GROW = 8
"""MB above the memory after the first tenth."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2000)
    cases: int = parser.parse_args().cases
    with (
        tempfile.TemporaryDirectory() as folder,
        hapi.running(hapi.Options(database="h2-mem", throughput=True)) as server,
    ):
        file = Path(folder, "cases.ndjson")
        file.write_bytes(reports(cases))
        results, sizes = _submitted(file, server.url, cases)
    print(", ".join(f"{number} {result}" for result, number in results.items()))
    growth = max(sizes) - sizes[0] if sizes else 0.0
    print(f"memory grew by {growth:.1f} MB after the first tenth; {MAY_GROW} MB are allowed")
    sys.exit(results != {"created and verified": cases} or growth > MAY_GROW)


def _submitted(file: Path, url: str, cases: int) -> tuple[Counter[str], list[float]]:
    """What became of the cases, by result, and the memory of the process after each tenth; says both on the way."""
    results: Counter[str] = Counter()
    sizes: list[float] = []
    start = time.perf_counter()
    with subprocess.Popen([*COMMAND, url, str(file)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for number, line in zip(count(1), process.stdout, strict=False):
            receipt = json.parse(line)
            results[f"{receipt['result']} and {'verified' if receipt['verified'] else 'not verified'}"] += 1
            if number % max(1, cases // 10) == 0:
                rate = number / (time.perf_counter() - start)
                sizes.append(_resident(process.pid))
                print(f"{number:>8} cases {sizes[-1]:>6.0f} MB {rate:>8.1f} cases/s", flush=True)
    return results, sizes


def _resident(pid: int) -> float:
    """Resident memory of a process in MB, as Linux tells it; 0 after its end."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / MEGABYTE for line in lines if line.startswith("VmRSS:")), 0.0)


if __name__ == "__main__":
    main()
