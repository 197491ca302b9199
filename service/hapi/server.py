"""A local HAPI FHIR server from start to end, as the command line, tests and demonstrations use it.

Each server has a folder: state.json says which process it is, server.log is what it wrote, data/ its H2 file, lock is
held while it starts or stops. state.json is written last, and only then the process is let go: before, it dies with us.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from service.hapi import process
from service.hapi.compile import MAIN, compiled
from service.hapi.database import PASSWORD, database
from service.hapi.definitions import definitions
from service.hapi.fetch import fetch, missing
from service.hapi.folders import cache_folder
from service.hapi.jars import locked_jars
from service.hapi.java import find_java
from service.hapi.lock import exclusive

_FAST_START: Final = ("-XX:TieredStopAtLevel=1", "-Xmx1g")
_THROUGHPUT: Final = ("-Xmx2g",)
# Measured: with the default collector the server takes twice the memory, for no gain.
_ALWAYS: Final = ("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")

Progress = Callable[[int], AbstractContextManager[Callable[[], None]]]
"""Given how many jars are to be fetched, a context whose function is called once for each that has come."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to run a server. port 0: any free one. throughput: more memory and the slower-starting, faster compiler of
    Java. timeout in seconds, until it is ready.
    """

    port: int = 0
    database: str = "h2-file"
    database_user: str = ""
    validate_requests: bool = False
    throughput: bool = False
    definitions: bool = True
    timeout: float = 180


@dataclass(frozen=True, slots=True)
class Server:
    """A server that was ready: its base URL, its process (start as process.started gives it), its folder."""

    url: str
    pid: int
    start: str
    database: str
    folder: Path

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return log_of(self.folder)

    @property
    def alive(self) -> bool:
        """Whether its process still runs."""
        return process.started(self.pid) == self.start


def log_of(folder: Path) -> Path:
    """The log of the server of this folder."""
    return folder / "server.log"


def find(folder: Path) -> Server | None:
    """The server that was last started in this folder, alive or not; None where none was, or it was stopped."""
    try:
        state: dict[str, Any] = json.loads((folder / "state.json").read_bytes())
    except FileNotFoundError:
        return None
    return Server(folder=folder, **state)


def start(options: Options, folder: Path, progress: Progress | None = None) -> tuple[Server, bool]:
    """The server of this folder, and whether it was started now: one that runs already is left alone.

    It lives on when this process ends. Two calls at once give the same server. Raises Refused where it cannot be
    fetched or the options are wrong, ServerFailed where it does not become ready; then no process is left.
    """
    with exclusive(folder / "lock"):
        found = find(folder)
        if found is not None and found.alive:
            return found, False
        child = _launch(options, folder, progress)
        try:
            server = _ready(child, options, folder)
            _write_state(server)
            child.release()
        except BaseException:
            child.end()
            raise
        return server, True


def stop(folder: Path) -> bool:
    """End the server of this folder and wait until it has ended; False where none was running."""
    with exclusive(folder / "lock"):
        server = find(folder)
        if server is None:
            return False
        was_alive = server.alive
        process.end(server.pid, server.start)
        (folder / "state.json").unlink()
        return was_alive


@contextmanager
def running(options: Options, folder: Path | None = None, progress: Progress | None = None) -> Iterator[Server]:
    """A server for as long as the context lasts; it ends with this process, whatever happens to that.

    Without a folder its files go to a temporary one.
    """
    with tempfile.TemporaryDirectory(prefix="aefhir-hapi-") if folder is None else nullcontext(folder) as place:
        child = _launch(options, Path(place), progress)
        try:
            yield _ready(child, options, Path(place))
        finally:
            child.end()


def _launch(options: Options, folder: Path, progress: Progress | None) -> process.Child:
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # the data are about patients
    store = database(options.database, options.database_user, data)
    java = find_java()
    environment = os.environ | {
        "CLASSPATH": _class_path(java, progress),
        "AEFHIR_HAPI_PORT": str(options.port),
        "AEFHIR_HAPI_JDBC_URL": store.jdbc_url,
        "AEFHIR_HAPI_DB_USER": store.user,
        PASSWORD: store.password,
        "AEFHIR_HAPI_VALIDATE_REQUESTS": str(options.validate_requests).lower(),
        "AEFHIR_HAPI_DEFINITIONS": _write_definitions(folder) if options.definitions else "",
    }
    log = log_of(folder)
    if log.exists():
        log.replace(log.with_suffix(".log.before"))
    flags = _THROUGHPUT if options.throughput else _FAST_START
    return process.Child([str(java), *_ALWAYS, *flags, MAIN], environment, log)


def _class_path(java: Path, progress: Progress | None) -> str:
    """Our classes and the jars, which are fetched first where they are missing; in a fixed order."""
    cache = cache_folder()
    folder = cache / "jars"
    jars = locked_jars()
    if absent := missing(jars, folder):
        with progress(len(absent)) if progress else nullcontext(lambda: None) as fetched:
            fetch(absent, folder, fetched)
    paths = os.pathsep.join(str(folder / jar.path) for jar in jars)
    return f"{compiled(java, paths, cache / 'classes')}{os.pathsep}{paths}"


def _write_definitions(folder: Path) -> str:
    file = folder / "definitions.json"
    file.write_text(json.dumps(definitions()), encoding="utf-8")
    return str(file)


def _ready(child: process.Child, options: Options, folder: Path) -> Server:
    url = child.wait_ready(options.timeout)
    start = process.started(child.pid)
    if start is None:
        raise process.ServerFailed(f"the server ended as soon as it was ready; its log is {log_of(folder)}")
    return Server(url, child.pid, start, options.database, folder)


def _write_state(server: Server) -> None:
    """Whole or not at all."""
    state = {name: value for name, value in asdict(server).items() if name != "folder"}
    part = server.folder / "state.json.part"
    part.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
    part.replace(server.folder / "state.json")
