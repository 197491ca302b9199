"""How long a case report takes to be read, on one core; and what loading the reader and its names costs.

    python -m benchmarks.extract [TEXT ...]

Without texts: the reports of tests/intake/narrative/reports, and an article of 13 kB (large_texts.py). Prints the
median and the 95th percentile of the CPU time of one text, by length; the same for 1 MB of things that no pattern may
stumble over (large_texts.py); and, in a new process, the time to import the reader, to load the names, what the first
text waits for beside its own reading (the contract of reports is loaded then), and the memory that the reader and its
names take. Each figure beyond its bar is marked, and the exit code is then 1.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import large_texts

REPORTS = Path(__file__).parents[1] / "tests" / "intake" / "narrative" / "reports"
ROUNDS = 5
MEGABYTE = 1_000_000
BARS = {2_000: 0.035, 4_000: 0.035, 20_000: 0.06}
"""Seconds for a text of fewer characters."""
LONGEST = 5.0
LOADING_BARS = (0.3, 0.5, 80.0, 0.3)
"""Seconds to import the reader, seconds to load the names, megabytes of both, seconds that the first text waits."""
LOADING = """
import resource, time
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
from service.intake.narrative import extract, lexicon
imported = time.perf_counter()
lexicon.load()
loaded = time.perf_counter()
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) / 1024
text = "A 40-year-old man developed a rash from aspirin."
first = time.perf_counter()
extract.extract(text)
second = time.perf_counter()
extract.extract(text)
print(imported - start, loaded - imported, grown, 2 * second - first - time.perf_counter())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path)
    texts = parser.parse_args().texts
    missed = loading()
    read = [path.read_bytes().decode() for path in texts or sorted(REPORTS.glob("*.txt"))]
    if not texts:
        read.append(large_texts.article())
    seconds(read[0])  # loads what only the first text waits for
    for low, high in ((0, 2_000), (2_000, 4_000), (4_000, 20_000), (20_000, MEGABYTE)):
        times = [seconds(text) for text in read if low <= len(text) < high for _ in range(ROUNDS)]
        if times:
            times.sort()
            middle, slow = statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))]
            said = f"{low:>7} to {high:>7} characters: median {1000 * middle:6.1f} ms, 95 % {1000 * slow:6.1f} ms"
            missed += marked(said, slow, BARS.get(high, LONGEST))
    for name, make in large_texts.texts():
        took = seconds(make())
        missed += marked(f"1 MB of {name:<42} {took:6.2f} s", took, LONGEST)
    sys.exit(1 if missed else 0)


def marked(said: str, value: float, bar: float) -> int:
    """Print a figure, marked where it is beyond its bar; how many bars that misses."""
    print(f"{said}  MISSED: the bar is {bar:g}" if value > bar else said, flush=True)
    return int(value > bar)


def loading() -> int:
    """Print what loading costs in a new process, with its bytecode there as an installed package has it; how many bars
    that misses.
    """
    with TemporaryDirectory() as folder:
        plain = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        told: list[str] = []
        for _ in ("compile", "measure"):
            told = subprocess.run(
                [sys.executable, "-c", LOADING],
                check=True,
                capture_output=True,
                text=True,
                env={**plain, "PYTHONPYCACHEPREFIX": folder},
            ).stdout.split()
    figures = zip(("import, s", "names, s", "memory, MB", "first, s"), map(float, told), LOADING_BARS, strict=True)
    return sum(marked(f"{name:<12} {value:6.2f}", value, bar) for name, value, bar in figures)


def seconds(text: str) -> float:
    """CPU time to read a text."""
    from service.intake.narrative.extract import extract  # noqa: PLC0415 - its loading is measured apart

    before = resource.getrusage(resource.RUSAGE_SELF)
    extract(text)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
