"""What `aefhir validate` reads: files, folders and standard input, each plain or gzip.

Gzip is known by its first bytes (RFC 1952), not by the name. Reading is bounded: a document or a line of NDJSON has a
greatest size, and what grows out of all proportion when it is unpacked is refused before it fills the memory.
"""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, Final

from service.cli.files import STDIN
from service.errors import Refused
from service.issues import Issue

MAX_BYTES: Final = 256 * 1024 * 1024
"""The greatest size of one document, or of one line of NDJSON."""

_SUFFIXES: Final = (".json", ".ndjson", ".json.gz", ".ndjson.gz")
_CHUNK: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_ZLIB_GZIP: Final = 31
_SUSPECT_FROM: Final = 16 * 1024 * 1024
_SUSPECT_RATIO: Final = 200


def files_in(name: str) -> Iterator[str]:
    """The file itself; of a folder every file of JSON below it, in the order of their names."""
    if name == STDIN or not Path(name).is_dir():
        yield name
        return
    found = False
    for folder, folders, files in os.walk(name):
        folders.sort()
        for file in sorted(files):
            if file.lower().endswith(_SUFFIXES):
                found = True
                yield str(Path(folder) / file)
    if not found:
        raise Refused([_issue(f"the folder holds no {', '.join('*' + suffix for suffix in _SUFFIXES)}", "not-found")])


def lines_of(file: str) -> Iterator[bytes]:
    """The lines of a file with their ends, unpacked. Raises Refused where it cannot be read or is too large."""
    try:
        with nullcontext(sys.stdin.buffer) if file == STDIN else Path(file).open("rb") as stream:
            yield from _lines(_chunks(stream))
    except OSError as error:
        raise Refused([_issue(f"the file cannot be read: {error.strerror or error}", "not-found")]) from error
    except zlib.error as error:
        raise Refused([_issue("the file cannot be unpacked: its gzip is damaged", "structure")]) from error


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        start = 0
        while (end := chunk.find(b"\n", start)) >= 0:
            parts.append(chunk[start : end + 1])
            yield b"".join(parts)
            parts, size, start = [], 0, end + 1
        parts.append(chunk[start:])
        size += len(chunk) - start
        if size > MAX_BYTES:
            raise too_large()
    if size:
        yield b"".join(parts)


def too_large() -> Refused:
    """What is said of a document or a line that is larger than the greatest size."""
    text = f"a document or line of more than {MAX_BYTES >> 20} MiB is not read"
    return Refused(
        [_issue(text, "too-long", "file-too-large", "smaller documents, or NDJSON with one resource a line")]
    )


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    first = stream.read(_CHUNK)
    if first.startswith(_GZIP):
        yield from _unpacked(first, stream)
        return
    while first:
        yield first
        first = stream.read(_CHUNK)


def _unpacked(data: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """All members of a gzip file one after the other."""
    inflater = zlib.decompressobj(_ZLIB_GZIP)
    taken, given = len(data), 0
    while data or not inflater.eof:
        piece = inflater.decompress(data, _CHUNK)
        given += len(piece)
        if given > _SUSPECT_FROM and given > _SUSPECT_RATIO * taken:
            text = f"the gzip grows to more than {_SUSPECT_RATIO} times its size, which no FHIR does"
            raise Refused([_issue(text, "too-long", "file-too-large", "a file that holds what it seems to hold")])
        if piece:
            yield piece
        data = inflater.unconsumed_tail
        if inflater.eof:
            data = inflater.unused_data.lstrip(b"\0")
        if not data and len(piece) < _CHUNK:
            data = stream.read(_CHUNK)
            taken += len(data)
            if not data and not inflater.eof:
                raise zlib.error
        if inflater.eof and data:
            inflater = zlib.decompressobj(_ZLIB_GZIP)


def _issue(text: str, code: str, key: str = "file-unreadable", expected: str | None = None) -> Issue:
    return Issue("error", code, key, text, expected=expected)
