"""The work of `aefhir validate` cut into jobs: a whole file, or with --each some lines of one.

A job is done by any process and gives back what is to be printed and counted, so memory holds a few jobs, not the
input. NDJSON is read line by line; whether a file is NDJSON is told by its first two lines, as far as they can tell.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from service import checking
from service.cli import inputs
from service.cli.files import STDIN
from service.cli.forms import Form, Subject, tell
from service.errors import Refused
from service.fhir import json
from service.fhir.positions import Lines
from service.issues import Issue
from service.validation import Verdict

_LINES: Final = 256
_BYTES: Final = 1 << 19

Numbered = tuple[int, bytes]


class Options(NamedTuple):
    """What is asked of every job; the encoding is that of the text, JSON is UTF-8."""

    layers: frozenset[str]
    form: Form
    width: int
    encoding: str


class Job(NamedTuple):
    """A file to be read and checked whole; or its text; or lines of it, each for itself; or why nothing is checked."""

    file: str
    data: bytes | None = None
    lines: tuple[Numbered, ...] = ()
    refused: tuple[Issue, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is the standard input of this process, still to be read."""
        return self.file == STDIN and self.data is None and not self.lines and not self.refused


class Told(NamedTuple):
    """What came of a job: what to print, how many verdicts of each result, how many issues of each severity and key."""

    output: bytes
    results: Counter[str]
    issues: Counter[tuple[str, str]]


def jobs(names: Iterable[str], each: bool) -> Iterator[Job]:
    """The jobs for these files and folders, in their order."""
    for name in names:
        try:
            for file in inputs.files_in(name):
                yield from _of_each_line(file) if each else (Job(file),)
        except Refused as refused:
            yield Job(name, refused=refused.issues)


def do(job: Job, options: Options) -> Told:
    """Check what the job says and put it into words."""
    output: list[str] = []
    results, issues = Counter[str](), Counter[tuple[str, str]]()
    for subject, verdict, lines in _verdicts(job, options.layers):
        results[verdict.result] += 1
        issues.update((issue.severity, issue.key) for issue in verdict.issues)
        if subject.line is None or verdict.issues or verdict.result != "valid" or options.form != "text":
            output.append(tell(options.form, subject, verdict, lines.line, options.width))
    encoding = options.encoding if options.form == "text" else "utf-8"
    return Told("".join(output).encode(encoding, "backslashreplace"), results, issues)


class _Kept:
    """The lines of an input that issues name: of a whole document its text, of NDJSON only those lines."""

    def __init__(self, data: bytes = b"") -> None:
        self._whole = data
        self._lines: Lines | None = None
        self._single: dict[int, bytes] = {}

    def keep(self, number: int, line: bytes) -> None:
        self._single[number] = line

    def line(self, number: int) -> str:
        if number in self._single:
            return _decoded(self._single[number]).rstrip("\r\n")
        if self._lines is None:
            self._lines = Lines(_decoded(self._whole))
        return self._lines.line(number)


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


def _verdicts(job: Job, layers: frozenset[str]) -> Iterator[tuple[Subject, Verdict, _Kept]]:
    for number, line in job.lines:
        kept = _Kept()
        kept.keep(number, line)
        yield Subject(job.file, number), checking.line_verdict(number, line, layers), kept
    if not job.lines:
        kept = _Kept()
        try:
            if job.refused:
                raise Refused(job.refused)
            lines = inputs.lines_of(job.file) if job.data is None else iter(io.BytesIO(job.data))
            verdict, kept = _of_file(lines, layers)
        except Refused as refused:
            verdict = checking.unread(refused, "skipped")
        yield Subject(job.file), verdict, kept


def _of_file(lines: Iterator[bytes], layers: frozenset[str]) -> tuple[Verdict, _Kept]:
    """The one verdict on a file, and the lines that it names."""
    head, first, second = _beginning(lines)
    if first is not None and second is not None and _are_documents(first[1], second[1]):
        kept = _Kept()
        numbered = enumerate(lines, second[0] + 1)
        return checking.merged(_line_verdicts(chain((first, second), numbered), layers, kept)), kept
    data = _joined(chain((head, second[1] if second is not None else b""), lines))
    return checking.verdict(data, layers), _Kept(data)


def _beginning(lines: Iterator[bytes]) -> tuple[bytes, Numbered | None, Numbered | None]:
    """All up to the second line that has something in it, and the first two such lines with their numbers."""
    head = bytearray()
    first: Numbered | None = None
    for number, line in enumerate(lines, 1):
        if line.strip():
            if first is not None:
                return bytes(head), first, (number, line)
            first = number, line
        head += line
        if len(head) > 2 * inputs.MAX_BYTES:
            raise inputs.too_large()
    return bytes(head), first, None


def _are_documents(first: bytes, second: bytes) -> bool:
    """Whether two lines are documents of their own: in no JSON does one object follow the other."""
    if not checking.looks_like_a_line(first):
        return False
    if second.lstrip().startswith(b"{"):
        return True
    try:
        json.parse(first)
    except Refused as refused:
        return all(issue.key != "json-syntax" for issue in refused.issues)
    return True


def _joined(parts: Iterable[bytes]) -> bytes:
    data = bytearray()
    for part in parts:
        data += part
        if len(data) > inputs.MAX_BYTES:
            raise inputs.too_large()
    return bytes(data)


def _line_verdicts(lines: Iterable[Numbered], layers: frozenset[str], kept: _Kept) -> Iterator[Verdict]:
    try:
        for number, line in lines:
            if line.strip():
                verdict = checking.line_verdict(number, line, layers)
                if verdict.issues:
                    kept.keep(number, line)
                yield verdict
    except Refused as refused:
        yield checking.unread(refused, "skipped")


def _of_each_line(file: str) -> Iterator[Job]:
    """The pieces of a file; where it cannot be read on, that is said of it, and the next one's turn comes."""
    try:
        yield from _each(file)
    except Refused as refused:
        yield Job(file, refused=refused.issues)


def _each(file: str) -> Iterator[Job]:
    """NDJSON in pieces of some lines; any other file whole."""
    lines = inputs.lines_of(file)
    head, first, second = _beginning(lines)
    if first is None or not checking.looks_like_a_line(first[1]):
        yield Job(file, _joined(chain((head, second[1] if second is not None else b""), lines)))
        return
    piece: list[Numbered] = [first]
    size = len(first[1])
    begun: tuple[Numbered, ...] = (second,) if second is not None else ()
    for number, line in chain(begun, enumerate(lines, begun[0][0] + 1 if begun else 0)):
        if not line.strip():
            continue
        if len(piece) >= _LINES or size + len(line) > _BYTES:
            yield Job(file, lines=tuple(piece))
            piece, size = [], 0
        piece.append((number, line))
        size += len(line)
    yield Job(file, lines=tuple(piece))
