"""From bytes to the text that all offsets point into.

UTF-8, with or without a byte order mark (which is no part of the text). Nothing else is guessed: a wrong guess changes
doses ("µ", "≥", "½") without a sign of it. What is not text says so by its first bytes, or by a NUL.
"""

from __future__ import annotations

import codecs
from typing import Final

from service.errors import Refused
from service.issues import Issue

_KINDS: Final = (
    (b"%PDF", "a PDF file", "the text of the article: save the PDF as text, or copy its pages into a text file"),
    (
        b"PK\x03\x04",
        "a Word, OpenDocument or zip file",
        "the text of the article: save the document as plain text, UTF-8",
    ),
    (b"\xd0\xcf\x11\xe0", "an old Word file", "the text of the article: save the document as plain text, UTF-8"),
    (b"{\\rtf", "a rich text file", "the text of the article: save the document as plain text, UTF-8"),
    (b"\x1f\x8b", "a gzip file", "the unpacked text"),
    (b"\x89PNG", "an image", "the text of the article: an image has to be read by a text recognition program first"),
    (
        b"\xff\xd8\xff",
        "an image",
        "the text of the article: an image has to be read by a text recognition program first",
    ),
)
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes) -> str:
    """The text of a file's bytes; Refused, with the place and the remedy, where they are no text in UTF-8."""
    start = data[:1024].lstrip()
    for magic, kind, remedy in _KINDS:
        if start.startswith(magic):
            raise _refused("intake-not-text", f"This is {kind}, not text", expected=remedy)
    if data.startswith(_UTF16):
        raise _refused("intake-encoding", "The text is in UTF-16", expected="the same text saved as UTF-8")
    body = data.removeprefix(codecs.BOM_UTF8)
    skipped = len(data) - len(body)
    nul = body.find(b"\0")
    if nul >= 0:
        raise _refused(
            "intake-not-text",
            f"Byte {nul + skipped} of the file is NUL, which no text holds",
            found="0x00",
            line=body.count(b"\n", 0, nul) + 1,
            expected="plain text in UTF-8: save the article as text",
        )
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(
            "intake-encoding",
            f"Byte {error.start + skipped} of the file is not UTF-8",
            found=f"0x{body[error.start]:02x}",
            line=body.count(b"\n", 0, error.start) + 1,
            expected="the same text saved as UTF-8 (editors and word processors offer it as the encoding on saving)",
        ) from error


def _refused(key: str, text: str, *, expected: str, found: str | None = None, line: int | None = None) -> Refused:
    return Refused([Issue("error", "structure", key, text, line=line, found=found, expected=expected)])
