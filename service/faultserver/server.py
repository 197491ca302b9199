"""The HTTP of the double: threads, connections, and the faults that are about them."""

from __future__ import annotations

import gzip
import http.server
import socket
import struct
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Final

from service.faultserver.fhir import Fhir, Quirks
from service.faultserver.script import HTML, Fault, Request, Script
from service.faultserver.store import Store
from service.fhir import json

_RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER on, with no time: closing resets the connection."""


class FaultServer:
    """The double, running for as long as its context. requests: what came in so far; store: what it holds."""

    def __init__(self, faults: Iterable[Fault] = (), quirks: Quirks | None = None) -> None:
        self.requests: list[Request] = []
        self._script = Script(faults)
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._http = _Server(self)
        self.url = f"http://127.0.0.1:{self._http.server_port}/fhir"
        self._fhir = Fhir(self.url, quirks or Quirks())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), name="faultserver")

    @property
    def store(self) -> Store:
        """What it holds."""
        return self._fhir.store

    def play(self, faults: Iterable[Fault], quirks: Quirks | None = None) -> None:
        """Go on with another script, and other quirks if given."""
        self._script = Script(faults)
        if quirks is not None:
            self._fhir.quirks = quirks

    def __enter__(self) -> FaultServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._http.shutdown()
        self._http.end_connections()
        self._http.server_close()
        self._thread.join()

    def respond(self, request: Request) -> tuple[int, dict[str, str], bytes, Fault]:
        """Status, headers and body for a request, and the fault to play with them (one that does nothing if none)."""
        fault = self._script.due(request)
        with self._lock:
            self.requests.append(request)
            fault = fault or Fault(acts=True)
            acts = fault.acts or fault.alter is not None or (fault.status is None and fault.cut != "before")
            status, answer = self._fhir.answer(request) if acts else (500, {})
        if fault.alter is not None:
            answer = fault.alter(answer)
        body, kind = _body(fault, answer)
        headers = {"Content-Type": kind, **fault.headers}
        if fault.gzip:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        self._ended.wait(fault.delay)
        return fault.status or status, headers, body, fault


def _body(fault: Fault, answer: Any) -> tuple[bytes, str]:
    if isinstance(fault.body, bytes):
        return fault.body, "text/html"
    if fault.body is not None:
        return json.dumps(dict(fault.body)), "application/fhir+json"
    if fault.status is not None and fault.alter is None:
        return HTML, "text/html"
    return json.dumps(answer), "application/fhir+json"


class _Server(http.server.ThreadingHTTPServer):
    """Keeps its connections, so that it can end those that clients hold open."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, double: FaultServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.double = double
        self.connections: set[socket.socket] = set()

    def end_connections(self) -> None:
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it has ended already


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True  # the client went away, which is its right

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the base class
        """Nothing: what came in is in FaultServer.requests."""

    def _answer(self) -> None:
        status, headers, body, fault = self.server.double.respond(self._request())
        if fault.cut == "before":
            self.close_connection = True
            return
        lines = [f"HTTP/1.1 {status} {self.responses.get(status, ('Other',))[0]}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        data = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body
        if fault.cut == "inside":
            self.wfile.write(data[: len(data) - len(body) // 2])
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        else:
            self.wfile.write(data)
        if fault.cut is not None or headers.get("Connection") == "close":
            self.close_connection = True

    def _request(self) -> Request:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        path = self.path.partition("?")[0].removeprefix("/fhir").strip("/")
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, path, headers, body)
