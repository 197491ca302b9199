"""The double itself: an HTTP server on loopback with a store of versions and a script of faults."""

from __future__ import annotations

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from service.faultserver.script import Answer, Fault, Json, lose


class FaultServer:
    """A context manager; `url` is its base, `store` holds the resources by Type/id, `requests` what came in."""

    def __init__(self, *script: Fault) -> None:
        self.script = list(script)
        self.store: dict[str, Json] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.lock = threading.RLock()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.double = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/fhir"

    def __enter__(self) -> FaultServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """The answer to a request, faults included."""
        with self.lock:
            self.requests.append((method, path, headers))
            fault = next((one for one in self.script if one.times and _meets(one, method, path)), None)
            if fault is not None:
                fault.times -= 1
            if fault is not None and fault.before and fault.act is not lose:
                given = Answer(200, b"")
            else:
                given = self._act(method, path, body, store=fault is None or fault.act is not lose)
        if fault is not None:
            fault.act(given)
        return given

    def _act(self, method: str, path: str, body: bytes, store: bool) -> Answer:
        if method == "GET":
            return self._read(path)
        bundle = json.loads(body)
        if path.endswith("$validate"):
            return _json(200, _outcome("information", "No issues detected during validation"))
        if bundle.get("type") == "batch":
            return _json(200, {"resourceType": "Bundle", "type": "batch-response", "entry": self._reads(bundle)})
        return self._transaction(bundle, store)

    def _read(self, path: str) -> Answer:
        if path == "metadata":
            return _json(200, {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"})
        found = self.store.get(path)
        return _json(200, found) if found is not None else _json(404, _outcome("error", f"{path} is not known"))

    def _reads(self, bundle: Json) -> list[Json]:
        answers = (self._read(entry["request"]["url"]) for entry in bundle["entry"])
        return [
            {"response": {"status": str(given.status)}, "resource": json.loads(given.body)}
            if given.status == 200
            else {"response": {"status": str(given.status)}}
            for given in answers
        ]

    def _transaction(self, bundle: Json, store: bool) -> Answer:
        for entry in bundle["entry"]:
            held = self.store.get(entry["request"]["url"], {}).get("meta", {}).get("versionId")
            wanted = entry["request"].get("ifMatch", "").removeprefix("W/").strip('"')
            if wanted and held is not None and wanted != held:
                return _json(409, _outcome("error", "HAPI-0989: this is not the current version"))
        entries = [self._put(entry, store) for entry in bundle["entry"]]
        return _json(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": entries})

    def _put(self, entry: Json, store: bool) -> Json:
        url = entry["request"]["url"]
        held = self.store.get(url)
        version = int(held["meta"]["versionId"]) if held is not None else 0
        if held is None or {**held, "meta": None} != {**entry["resource"], "meta": None}:
            version += 1
        if store:
            self.store[url] = {**entry["resource"], "meta": {"versionId": str(version)}}
        return {"response": {"status": "200 OK" if held else "201 Created", "etag": str(version)}}


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    double: FaultServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        path = self.path.split("?")[0].removeprefix("/fhir").strip("/")
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(self.server.double.handle(self.command, path, headers, body))

    def _send(self, given: Answer) -> None:
        if given.keep == 0:
            self.close_connection = True
            return
        try:
            self.send_response(given.status)
            for name, value in {"Content-Type": "application/fhir+json", **given.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body if given.keep is None else given.body[: given.keep])
        except OSError:
            # The client has gone, which is what some faults are for.
            self.close_connection = True
        if given.keep is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: tests read what came in from `requests`."""


def _meets(fault: Fault, method: str, path: str) -> bool:
    return fault.method == method and path.startswith(fault.path)


def _json(status: int, body: Json) -> Answer:
    return Answer(status, json.dumps(body).encode())


def _outcome(severity: str, text: str) -> Json:
    issue = {"severity": severity, "code": "processing", "diagnostics": text}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
