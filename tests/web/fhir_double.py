"""A FHIR server double: keeps what it is sent, in memory, and can be told to answer wrongly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from service.fhir import json

Json = dict[str, Any]


class Double(ThreadingHTTPServer):
    """fails: the status and body of every answer from now on. garbles: resources are stored with other words."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stored: dict[str, Json] = {}
        self.fails: tuple[int, Json] | None = None
        self.garbles = False
        self.seen: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/fhir"

    def read(self, reference: str) -> tuple[int, Json]:
        resource = self.stored.get(reference)
        return (404, {"resourceType": "OperationOutcome", "issue": []}) if resource is None else (200, resource)

    def bundle(self, bundle: Json) -> tuple[int, Json]:
        answers = [self._entry(entry) for entry in bundle["entry"]]
        return 200, {"resourceType": "Bundle", "type": f"{bundle['type']}-response", "entry": answers}

    def _entry(self, entry: Json) -> Json:
        reference = entry["request"]["url"]
        if entry["request"]["method"] == "GET":
            status, resource = self.read(reference)
            return {"resource": resource, "response": {"status": str(status)}}
        resource = {**entry["resource"], "meta": {"versionId": "1"}}
        if self.garbles and resource["resourceType"] == "Patient":
            resource["gender"] = "other"
        self.stored[reference] = resource
        return {"response": {"status": "201 Created", "etag": 'W/"1"'}}


class _Handler(BaseHTTPRequestHandler):
    server: Double
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(self.server.read(self.path.removeprefix("/fhir/")))

    def do_POST(self) -> None:
        body = json.parse(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(self.server.fails or self.server.bundle(body))

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, answer: tuple[int, Json]) -> None:
        self.server.seen.append(self.headers["Authorization"])
        status, value = self.server.fails or answer
        data = json.dumps(value)
        self.send_response(status)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def double() -> Iterator[Double]:
    with Double() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
