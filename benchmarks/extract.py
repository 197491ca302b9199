"""How long a case report takes to be read, on one core; and what loading the reader and its names costs.

    python -m benchmarks.extract [TEXT ...]

Without texts: the reports of tests/intake/narrative/reports. Prints the median and the 95th percentile of the CPU time
of one text, by length; the same for 1 MB of things that no pattern may stumble over; and, in a new process, the time to
import the reader, to load the names, and the memory both take.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
from pathlib import Path

REPORTS = Path(__file__).parents[1] / "tests" / "intake" / "narrative" / "reports"
ROUNDS = 5
MEGABYTE = 1_000_000
SIGNS = {
    "blanks": " ",
    "hyphens": "-",
    "digits": "7",
    "letters": "a",
    "lines": "a\n",
    "drugs": "aspirin ",
    "doses": "5 mg ",
}
LOADING = """
import resource, time
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
from service.intake.narrative import extract, lexicon
imported = time.perf_counter()
lexicon.load()
loaded = time.perf_counter()
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) / 1024
print(f"import {imported - start:.2f} s, names {loaded - imported:.2f} s, memory {grown:.0f} MB")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path)
    texts = parser.parse_args().texts or sorted(REPORTS.glob("*.txt"))
    subprocess.run([sys.executable, "-c", LOADING], check=True)
    read = {path: path.read_bytes().decode() for path in texts}
    for low, high in ((0, 2_000), (2_000, 4_000), (4_000, 20_000), (20_000, MEGABYTE)):
        times = [seconds(text) for text in read.values() if low <= len(text) < high for _ in range(ROUNDS)]
        if times:
            times.sort()
            middle, slow = statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))]
            print(f"{low:>7} to {high:>7} characters: median {1000 * middle:6.1f} ms, 95 % {1000 * slow:6.1f} ms")
    for name, sign in SIGNS.items():
        print(f"1 MB of {name:<8} {seconds(sign * (MEGABYTE // len(sign))):6.2f} s")


def seconds(text: str) -> float:
    """CPU time to read a text."""
    from service.intake.narrative.extract import extract  # noqa: PLC0415 - its loading is measured apart

    before = resource.getrusage(resource.RUSAGE_SELF)
    extract(text)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
