"""aefhir serve, as a real process that other programs speak to."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli.main import main
from service.faultserver import Fault, FaultServer

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "examples" / "dupilumab-facial-erythema" / "report.json"
SECONDS = 30
MARK = "Mrzxyq"


def aefhir(verb: str, before: str = "") -> tuple[str, ...]:
    """The command line of a verb; `before` is done before the command is imported."""
    return (sys.executable, "-c", f"{before}from service.cli.main import main; main()", verb)


class Served:
    """A running service: its process, its URL, and what it has written when it has ended."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url
        self.port = int(url.rpartition(":")[2])
        self.stderr = ""

    def post(self, path: str, data: bytes | Iterator[bytes], media: str = "application/json") -> tuple[int, bytes]:
        return self._asked("POST", path, data, {"Content-Type": media})

    def get(self, path: str) -> tuple[int, bytes]:
        return self._asked("GET", path, None, {})

    def tried(self, path: str, data: bytes) -> None:
        """Post what may never be answered."""
        with suppress(OSError, HTTPException):
            self.post(path, data)

    def _asked(
        self, method: str, path: str, data: bytes | Iterator[bytes] | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        with closing(HTTPConnection("127.0.0.1", self.port, SECONDS)) as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was sent
                connection.request(method, path, data, headers)
            response = connection.getresponse()
            return response.status, response.read()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), SECONDS)

    def raw(self, data: bytes) -> bytes:
        """What comes back for these bytes on a connection whose sending side is closed after them."""
        with self.connect() as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return received(connection)

    def end(self) -> int:
        """The exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        _, self.stderr = self.process.communicate(timeout=SECONDS)
        return self.process.returncode


@contextmanager
def serving(*arguments: str, before: str = "", **environment: str) -> Iterator[Served]:
    command = [*aefhir("serve", before), "--port", "0", "--workers", "1", *arguments]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], SECONDS)[0], "no URL came"
        yield Served(process, process.stdout.readline().strip())
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def until(true: Callable[[], bool]) -> None:
    """Wait for something that must come."""
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def received(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def headed(length: int, body: bytes) -> bytes:
    """A request that says its body has this length, and has this one."""
    head = (
        f"POST /naranjo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: {length}"
    )
    return f"{head}\r\nConnection: close\r\n\r\n".encode() + body


def test_it_prints_its_url_converts_and_ends_cleanly() -> None:
    with serving() as served:
        assert served.url.startswith("http://127.0.0.1:")
        status, bundle = served.post("/convert", REPORT.read_bytes())
        assert status == 200
        assert json.loads(bundle)["resourceType"] == "Bundle"
        assert served.end() == 0
    assert "route=/convert status=200" in served.stderr
    assert "warning" not in served.stderr


def test_it_submits_with_the_credentials_of_the_environment(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("1234\n", encoding="utf-8")
    with FaultServer() as fhir, serving("--server", fhir.url, AEFHIR_TOKEN_FILE=str(token)) as served:
        assert served.post("/submit", REPORT.read_bytes())[0] == 201
        assert served.end() == 0
    assert {one.headers["authorization"] for one in fhir.requests} == {"Bearer 1234"}
    assert "1234" not in served.stderr


def test_it_says_that_it_lives_while_submissions_wait_for_the_server() -> None:
    faults = [Fault("GET", "Composition/.*", delay=SECONDS, times=None)]
    with FaultServer(faults) as fhir, serving("--threads", "2", "--server", fhir.url) as served:
        for _ in range(6):
            threading.Thread(target=served.tried, args=("/submit", REPORT.read_bytes())).start()
        until(lambda: len(fhir.requests) == 2)
        for _ in range(3):
            began = time.monotonic()
            assert served.get("/health/live")[0] == 200
            assert time.monotonic() - began < 2
        assert served.post("/submit", REPORT.read_bytes())[0] == 503


def test_a_busy_server_is_told_of_in_seconds() -> None:
    faults = [Fault("GET", status=503, headers={"Retry-After": "60"}, times=None)]
    with FaultServer(faults) as fhir, serving("--threads", "2", "--server", fhir.url) as served:
        began = time.monotonic()
        assert served.post("/submit", REPORT.read_bytes())[0] == 503
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("verb", ["submit", "serve"])
def test_a_case_is_checked_before_it_is_sent_by_the_same_layers_as_by_the_command(verb: str) -> None:
    without_models = "import sys; sys.modules['fhir.resources'] = None; "
    with FaultServer() as fhir:
        if verb == "submit":
            command = (*aefhir("submit", before=without_models), str(REPORT), "--server", fhir.url)
            assert subprocess.run(command, cwd=ROOT, capture_output=True, timeout=SECONDS, check=False).returncode == 0
        else:
            with serving("--server", fhir.url, before=without_models) as served:
                assert served.post("/submit", REPORT.read_bytes())[0] == 201


def test_a_request_under_way_is_answered_before_it_ends() -> None:
    with serving() as served, served.connect() as connection:
        connection.sendall(headed(2, b"").replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
        assert connection.recv(65536).startswith(b"HTTP/1.1 100")
        served.process.send_signal(signal.SIGTERM)
        connection.sendall(b"{}")
        assert received(connection).startswith(b"HTTP/1.1 200")
        assert served.process.wait(SECONDS) == 0


def test_a_body_that_is_cut_off_is_no_shorter_body() -> None:
    with serving() as served:
        assert served.raw(headed(8, b"{}\n{}")).startswith(b"HTTP/1.1 400")
        chunked = headed(0, b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        assert served.raw(chunked + b"3\r\n{}\n\r\n").startswith(b"HTTP/1.1 400")
        assert served.raw(chunked + b"3\r\n{}\n\r\n0\r\n\r\n").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("path", ["/submit", "/convert", "/validate", "/naranjo"])
def test_a_body_over_the_limit_is_refused_also_if_it_tells_no_length(path: str) -> None:
    lines = [f'{{"number": {number}, "fill": "{"x" * 50_000}"}}\n'.encode() for number in range(60)]
    with FaultServer() as server, serving("--max-size", "1", "--server", server.url) as served:
        for data in (b"".join(lines), iter(lines)):
            assert served.post(path, data, "application/x-ndjson")[0] == 413
        assert served.post(path, iter(lines[:2]), "application/x-ndjson")[0] != 413


def test_what_is_not_even_http_is_not_logged() -> None:
    with serving() as served:
        served.raw(f"POST /{MARK} {MARK}\r\n\r\n".encode())
        served.raw(f"GET / HTTP/1.1\r\n{MARK}: {MARK}\r\nbad header {MARK}\r\n\r\n".encode())
        served.raw(f"GET /health/live?{MARK} HTTP/1.1\r\nHost: {MARK}\r\nConnection: close\r\n\r\n".encode())
        assert served.end() == 0
    assert "route=/health/live" in served.stderr
    assert MARK not in served.stderr


def test_an_address_beyond_this_machine_is_warned_of() -> None:
    with serving("--host", "0.0.0.0") as served:  # noqa: S104 - what is warned of
        assert served.end() == 0
    assert "no authentication" in served.stderr


def test_a_port_that_is_taken_is_said_to_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "--port", str(port)])
    assert result.exit_code == 1
    assert f"127.0.0.1:{port}: cannot be listened on" in result.stderr


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8080",
        "ftp://localhost/fhir",
        "http:///fhir",
        "http://ann:hidden@localhost/fhir",
        "http://localhost/fhir?tenant=1",
        "http://localhost/fhir#top",
        "http://[::1/fhir",
        f"http://{'a' * 64}.example.org/fhir",
    ],
)
def test_a_server_that_is_no_base_url_is_the_usage_error_of_the_other_commands(url: str) -> None:
    serve = CliRunner().invoke(main, ["serve", "--server", url])
    verify = CliRunner().invoke(main, ["verify", "--server", url, "report.json"])
    assert (serve.exit_code, verify.exit_code) == (2, 2)
    assert serve.stderr.splitlines()[-1] == verify.stderr.splitlines()[-1]
    assert "hidden" not in serve.output


def test_a_service_that_cannot_start_says_so() -> None:
    environment = {"SSL_CERT_FILE": "/nowhere"}
    with serving("--server", "https://fhir.example.org", **environment) as served:
        assert served.process.wait(SECONDS) == 3


def test_unclear_credentials_are_refused() -> None:
    environment = {"AEFHIR_TOKEN": "1234", "AEFHIR_USER": "me"}
    result = CliRunner(env=environment).invoke(main, ["serve", "--server", "http://127.0.0.1:1/fhir"])
    assert result.exit_code == 1
    assert "1234" not in result.output


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "service.web.server", raising=False)
    monkeypatch.setitem(sys.modules, "gunicorn.app.base", None)
    result = CliRunner().invoke(main, ["serve"])
    assert result.exit_code == 1
    assert "aefhir[web]" in result.stderr


def test_its_help_names_the_variables_that_it_reads() -> None:
    text = CliRunner().invoke(main, ["serve", "--help"]).stdout
    for name in ("AEFHIR_SERVER.", "AEFHIR_SERVE_HOST", "AEFHIR_SERVE_PORT"):
        assert name in text
