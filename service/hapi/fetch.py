"""Fetches the server's jars once and keeps them: afterwards no network is needed.

A jar gets its place only after its SHA-256 was found right, so whatever lies in its place is whole and an interrupted
fetch goes on with the jars that are missing. jgo finds and downloads, it does not decide: it carries on when a checksum
differs. Jars already kept are checked again on every use, which costs a fraction of a second.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Final

from service.errors import Refused
from service.hapi.jars import Jar
from service.hapi.lock import exclusive
from service.issues import Issue

_THREADS: Final = 8
_TIMEOUT: Final = 60
"""Seconds without an answer or without a byte."""

Download = Callable[[Jar, Path], Path]
"""Downloads a jar into a folder and returns the file."""


def missing(jars: Sequence[Jar], folder: Path) -> list[Jar]:
    """The jars that the folder does not hold, or not with the right content.

    Without threads: they would save a fraction of a second, and an interrupt in the midst of handing work to them can
    leave a lock of theirs held for ever.
    """
    return [jar for jar in jars if _sha256(folder / jar.path) != jar.sha256]


def fetch(jars: Sequence[Jar], folder: Path, fetched: Callable[[], None], download: Download | None = None) -> None:
    """Bring these jars into the folder; calls `fetched` once a jar.

    Raises Refused with the keys hapi-checksum, hapi-fetch, hapi-offline (no connection), hapi-extra; the jars that were
    right until then stay.
    """
    get = download or _download
    with exclusive(folder / ".lock"):
        for left in folder.glob(".part-*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=".part-", dir=folder) as part, ThreadPoolExecutor(_THREADS) as pool:
            running = [pool.submit(_fetch_one, jar, folder, Path(part), get) for jar in jars]
            try:
                for done in as_completed(running):
                    done.result()
                    fetched()
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise


def _fetch_one(jar: Jar, folder: Path, part: Path, download: Download) -> None:
    place = folder / jar.path
    if _sha256(place) == jar.sha256:
        return  # another process fetched it while this one waited
    file = download(jar, part)
    if (found := _sha256(file)) != jar.sha256:
        raise Refused([_mismatch(jar, found)])
    place.parent.mkdir(parents=True, exist_ok=True)
    file.replace(place)


def _download(jar: Jar, folder: Path) -> Path:
    try:
        from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415 - the extra may be absent
        from requests import exceptions  # noqa: PLC0415 - what jgo fetches with
    except ImportError:
        raise Refused([_no_extra()]) from None
    context = MavenContext(resolver=PythonResolver(), repo_cache=folder, timeout=_TIMEOUT)
    try:
        file = context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
    except Exception as error:  # jgo raises RuntimeError, requests' errors and OSError alike
        offline = isinstance(error, exceptions.ConnectionError) and not isinstance(error, exceptions.SSLError)
        raise Refused([_not_fetched(jar, error, "hapi-offline" if offline else "hapi-fetch")]) from error
    return Path(file)


def _sha256(file: Path) -> str | None:
    """The SHA-256 of a file; None where there is none."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _mismatch(jar: Jar, found: str | None) -> Issue:
    return Issue(
        "error",
        "processing",
        "hapi-checksum",
        f"The jar {jar} does not have the recorded SHA-256, so it was thrown away. Try again; if it stays so, "
        "the repository or a proxy on the way hands out another file, which must not be run",
        found=found,
        expected=jar.sha256,
    )


def _not_fetched(jar: Jar, error: Exception, key: str) -> Issue:
    text = f"The jar {jar} could not be fetched: {error}. The jars fetched so far are kept: start again to go on"
    return Issue("error", "transient", key, text)


def _no_extra() -> Issue:
    text = "The extra that fetches the server is not installed"
    return Issue("error", "not-supported", "hapi-extra", text, expected="pip install 'aefhir[hapi]'")
