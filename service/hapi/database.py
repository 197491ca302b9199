"""Where the server keeps its data: an H2 file (the default), H2 in memory, or a PostgreSQL database.

WRITE_DELAY=0 because H2 otherwise loses the last half second of acknowledged writes when its process is killed
(tried); TRACE_LEVEL_FILE=0 against a trace file of harmless messages; DB_CLOSE_ON_EXIT=FALSE because the server itself
closes it, after the last request. The password comes from the environment only: arguments can be read by every user.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from service.errors import Refused
from service.issues import Issue, shown

PASSWORD: Final = "AEFHIR_HAPI_DB_PASSWORD"  # noqa: S105 - the variable's name
_KINDS: Final = "h2-file, h2-mem or postgresql://[user@]host[:port]/database"


@dataclass(frozen=True, slots=True)
class Database:
    """A database as JDBC names it; user and password are empty where there are none."""

    jdbc_url: str
    user: str = ""
    password: str = field(default="", repr=False)


def database(name: str, user: str, data: Path) -> Database:
    """The database of this name (h2-file, h2-mem, postgresql://...); data is the folder of the H2 file.

    Raises Refused with the keys hapi-database, hapi-database-password.
    """
    if name == "h2-file":
        return Database(f"jdbc:h2:file:{data / 'h2'};WRITE_DELAY=0;TRACE_LEVEL_FILE=0;DB_CLOSE_ON_EXIT=FALSE")
    if name == "h2-mem":
        return Database("jdbc:h2:mem:aefhir;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE")
    url = _postgresql(name)
    if url is None:
        issue = Issue("error", "value", "hapi-database", "No such database", found=_kind(name), expected=_KINDS)
        raise Refused([issue])
    if url.password is not None or any("password" in key.lower() for key, _ in parse_qsl(url.query, True)):
        text = "A password in an address can be read by others in the list of processes"
        expected = f"the address without it, and the password in {PASSWORD}"
        raise Refused([Issue("error", "value", "hapi-database-password", text, expected=expected)])
    return Database(_jdbc(url), user or unquote(url.username or ""), os.environ.get(PASSWORD, ""))


def _postgresql(name: str) -> SplitResult | None:
    try:
        url = urlsplit(name)
    except ValueError:
        return None
    whole = url.scheme in ("postgresql", "postgres") and url.hostname and url.path.strip("/")
    return url if whole else None


def _kind(name: str) -> str:
    """The first word of a name that was not understood: what follows may hold a password."""
    word = re.split(r"[^\w-]", name, maxsplit=1)[0]
    return shown(word if word == name else f"{word}…")


def _jdbc(url: SplitResult) -> str:
    place = url.netloc.rpartition("@")[2]
    return f"jdbc:postgresql://{place}{url.path}" + (f"?{url.query}" if url.query else "")
