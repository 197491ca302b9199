"""Reading the files that a verb is given."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from service.errors import Refused
from service.issues import Issue

STDIN: Final = "-"


def read_input(file: str) -> bytes:
    """The bytes of a file, or of standard input for "-". Raises Refused where it cannot be read."""
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        text = f"the file cannot be read: {error.strerror or error}"
        raise Refused([Issue("error", "not-found", "file-unreadable", text, file=file)]) from error
