"""Bytes that are text, and bytes that are not."""

import pytest

from service.errors import Refused
from service.intake.narrative.decoding import decode


@pytest.mark.parametrize(
    "data", ["caf\u00e9 \u2265 5 \u00b5g".encode(), "caf\u00e9 \u2265 5 \u00b5g".encode("utf-8-sig")]
)
def test_utf8_with_or_without_its_mark(data: bytes) -> None:
    assert decode(data) == "caf\u00e9 \u2265 5 \u00b5g"


def test_line_ends_stay() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\r\nb\rc\n"


@pytest.mark.parametrize(
    ("data", "key", "said", "remedy"),
    [
        (b"one line\n5 \xb5g", "intake-encoding", "Byte 11 ", "UTF-8"),
        (b"\xef\xbb\xbf5 \xb5g", "intake-encoding", "Byte 5 ", "UTF-8"),
        ("text".encode("utf-16"), "intake-encoding", "UTF-16", "UTF-8"),
        (b"some\0text", "intake-not-text", "Byte 4 ", "as text"),
        (b"%PDF-1.7\n\xe2\xe3", "intake-not-text", "PDF", "as text"),
        (b"PK\x03\x04\x14\x00", "intake-not-text", "Word", "plain text"),
        (b"{\\rtf1 x}", "intake-not-text", "rich text", "plain text"),
        (b"\x1f\x8b\x08", "intake-not-text", "gzip", "unpacked"),
    ],
)
def test_refusals_say_what_and_where_and_the_remedy(data: bytes, key: str, said: str, remedy: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(data)
    (issue,) = refused.value.issues
    assert issue.key == key
    assert said in issue.text
    assert remedy in (issue.expected or "")


def test_the_line_of_a_wrong_byte() -> None:
    with pytest.raises(Refused) as refused:
        decode(b"one\ntwo\n\xff")
    assert (refused.value.issues[0].line, refused.value.issues[0].found) == (3, "0xff")
