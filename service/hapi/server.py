"""A local HAPI FHIR server from start to end, as the command line, tests and demonstrations use it.

Each server has a folder: state.json says which process it is, server.log is what it wrote, data/ its H2 file, lock is
held while it starts or stops. state.json is written last, and only then the process is let go: before, it dies with us.
Where it is lost or broken, the process is still known by the folder in its command line, so that `stop` ends it. One
that runs for a context (`running`) is never let go: state.json names the process whose context that is, and nobody
else gets this server.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from service.errors import Refused
from service.hapi import process
from service.hapi.compile import MAIN, compiled
from service.hapi.database import PASSWORD, database
from service.hapi.definitions import definitions
from service.hapi.fetch import fetch, missing
from service.hapi.folders import cache_folder
from service.hapi.jars import locked_jars
from service.hapi.java import find_java
from service.hapi.lock import exclusive
from service.issues import Issue

_FAST_START: Final = ("-XX:TieredStopAtLevel=1", "-Xmx1g")
_THROUGHPUT: Final = ("-Xmx2g",)
# Measured: with the default collector the server takes twice the memory, for no gain.
_ALWAYS: Final = ("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")

_LOOPBACK: Final = "127.0.0.1"

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
    """A server that was ready: its base URL, its process (start as process.started gives it), what it was started with,
    its folder.

    user and user_start: the process in whose context it runs, and ends; None where it was started to stay.
    """

    url: str
    pid: int
    start: str
    options: Options
    folder: Path
    user: int | None = None
    user_start: str | None = None

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return log_of(self.folder)

    @property
    def alive(self) -> bool:
        """Whether its process still runs."""
        return process.started(self.pid) == self.start

    @property
    def in_use(self) -> bool:
        """Whether the process in whose context it runs still does."""
        return self.user is not None and process.started(self.user) == self.user_start


def log_of(folder: Path) -> Path:
    """The log of the server of this folder."""
    return folder / "server.log"


def find(folder: Path) -> Server | None:
    """The server that was last started in this folder, alive or not; None where none was, or it was stopped. Raises
    Refused with the key hapi-state where state.json does not tell.
    """
    file = folder / "state.json"
    try:
        state: dict[str, Any] = json.loads(file.read_bytes())
        return Server(**(state | {"folder": folder, "options": Options(**state["options"])}))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        text = f"{file} is broken, so it is not known which server runs here"
        expected = f"aefhir hapi stop --name {folder.name}, which ends it all the same; then start it again"
        raise Refused([Issue("error", "exception", "hapi-state", text, expected=expected)]) from None


def start(options: Options, folder: Path, progress: Progress | None = None) -> tuple[Server, bool]:
    """The server of this folder, and whether it was started now: one that runs already is left alone.

    It lives on when this process ends. Two calls at once give the same server. Raises Refused where it cannot be
    fetched, the options are wrong or the server of this folder runs for another process, ServerFailed where it does not
    become ready; then no process is left.
    """
    with exclusive(folder / "lock"):
        found = _found(folder)
        if found is not None:
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
        try:
            server = find(folder)
        except (Refused, OSError):
            server = None
        return _end(server) if server is not None else _end_unknown(folder)


def clear(folder: Path) -> None:
    """Delete the data of the server of this folder, and end it where it runs. Raises Refused where it runs for another
    process.
    """
    with exclusive(folder / "lock"):
        server = _found(folder)
        if server is not None:
            _end(server)
        shutil.rmtree(folder / "data", ignore_errors=True)


@contextmanager
def running(options: Options, folder: Path | None = None, progress: Progress | None = None) -> Iterator[Server]:
    """A server for as long as the context lasts; it ends with this process, whatever happens to that.

    Without a folder its files go to a temporary one. Raises as `start` does, and Refused too where a server of this
    folder was started to stay.
    """
    with tempfile.TemporaryDirectory(prefix="aefhir-hapi-") if folder is None else nullcontext(folder) as name:
        place = Path(name)
        with exclusive(place / "lock"):
            if (found := _found(place)) is not None:
                raise Refused([_taken(found)])
            child = _launch(options, place, progress)
            try:
                user = os.getpid()
                server = replace(_ready(child, options, place), user=user, user_start=process.started(user))
                _write_state(server)
            except BaseException:
                child.end()
                raise
        try:
            yield server
        finally:
            child.end()
            with exclusive(place / "lock"):
                if find(place) == server:  # not where it was stopped, and another one started since
                    _end(server)


def _found(folder: Path) -> Server | None:
    """The server of this folder that runs, started to stay. One that lost its user is waited for: it is ending itself.
    Raises Refused where it runs for another process, or for another context of this one.
    """
    server = find(folder)
    if server is None or not server.alive:
        return None
    if server.in_use:
        raise Refused([_taken(server)])
    if server.user is None:
        return server
    _end(server)
    return None


def _taken(server: Server) -> Issue:
    if server.in_use:
        text = f"The server of {server.folder} runs for process {server.user} alone, and ends with it"
        return Issue("error", "conflict", "hapi-in-use", text, expected="another folder, or this one after that")
    text = f"A server of {server.folder} runs already, process {server.pid}"
    return Issue("error", "conflict", "hapi-in-use", text, expected="another folder, or this one after a stop")


def _end(server: Server) -> bool:
    """End it, wait until it has ended, and forget it; False where it did not run."""
    was_alive = server.alive
    process.end(server.pid, server.start)
    (server.folder / "state.json").unlink()
    return was_alive


def _end_unknown(folder: Path) -> bool:
    """End what runs for this folder without a state.json that says so; False where nothing did."""
    found = process.with_argument(_mark(folder))
    for pid, start in found.items():
        process.end(pid, start)
    (folder / "state.json").unlink(missing_ok=True)
    return bool(found)


def _mark(folder: Path) -> str:
    """What the command line of the server of this folder holds."""
    return f"-Daefhir.folder={folder}"


def _listens(port: int) -> None:
    """Raises Refused where the port cannot be had: the server would say so only after its jars were fetched."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_LOOPBACK, port))
        except OSError as error:
            text = f"Port {port} of {_LOOPBACK} cannot be listened on: {error.strerror}"
            expected = "another --port, or none for a free one"
            raise Refused([Issue("error", "conflict", "hapi-port", text, expected=expected)]) from None


def _launch(options: Options, folder: Path, progress: Progress | None) -> process.Child:
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # the data are about patients
    store = database(options.database, options.database_user, data)
    _listens(options.port)
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
    return process.Child([str(java), *_ALWAYS, *flags, _mark(folder), MAIN], environment, log)


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
    return Server(url, child.pid, start, options, folder)


def _write_state(server: Server) -> None:
    """Whole or not at all."""
    state = asdict(server)
    del state["folder"]
    part = server.folder / "state.json.part"
    part.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
    part.replace(server.folder / "state.json")
