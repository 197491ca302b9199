"""Waits, retries and bounds of one request."""

from __future__ import annotations

import math
import socket
from collections.abc import Iterator

import pytest
import stamina
from hypothesis import given
from hypothesis import strategies as st

from service.client.http import Http, Limits, Unreachable, base_url, retry_after
from service.errors import Refused
from service.faultserver import Fault, FaultServer

NOW = 1_700_000_000.0
QUICK = Limits(connect=2, read=0.3, attempts=4, first_wait=0.001, longest_wait=0.002)
FOR_EVER = None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0),
        ("7", 7),
        (" 7 ", 7),
        ("3600", 60),
        ("9" * 400, 60),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("²", None),
        ("Tue, 14 Nov 2023 22:13:30 GMT", 10),
        ("Tue, 14 Nov 2023 22:13:30 -0000", 10),
        ("Tue, 14 Nov 2023 22:13:10 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 60),
        ("Fri, 99 Dec 2023 23:59:59 GMT", None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text(max_size=40))
def test_no_header_breaks_it_and_no_wait_is_long(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or (0 <= wait <= 60 and math.isfinite(wait))


@pytest.mark.parametrize("url", ["http://h/fhir", "https://h:8443/a/b", " http://h/fhir/ "])
def test_a_base_url_has_no_slash_at_its_end(url: str) -> None:
    assert base_url(url) == url.strip().rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "fhir",
        "ftp://h/x",
        "http://",
        "http://[::1/",
        "http://h/?a=1",
        "http://h/#x",
        "http://ann:pw@h/",
        "http://h:99999/",
    ],
)
def test_what_is_no_base_url_is_refused_and_a_password_in_it_not_repeated(url: str) -> None:
    with pytest.raises(Refused) as refused:
        Http(url)
    assert "pw@" not in repr(refused.value.issues)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_busy_or_broken_server_is_asked_again(status: int) -> None:
    with FaultServer([Fault("GET", status=status, times=2)]) as server, Http(server.url, limits=QUICK) as http:
        assert http.get("metadata").ok
        assert len(server.requests) == 3


@pytest.mark.parametrize("status", [301, 400, 401, 404, 409, 412, 413, 422, 501])
def test_an_answer_that_would_be_the_same_again_is_not_asked_for_again(status: int) -> None:
    faults = [Fault("GET", status=status, times=FOR_EVER)]
    with FaultServer(faults) as server, Http(server.url, limits=QUICK) as http:
        response = http.get("metadata")
        assert (response.status, response.body, response.ok) == (status, None, False)
        assert len(server.requests) == 1


BROKEN = {
    "closed without a word": (Fault("GET", cut="before", times=FOR_EVER), "it closed the connection before"),
    "reset inside the body": (Fault("GET", cut="inside", times=FOR_EVER), "it closed the connection before"),
    "no answer in time": (Fault("GET", delay=0.6, times=FOR_EVER), "timed out after 0.3 s"),
    "a body that is not the gzip it says": (
        Fault("GET", headers={"Content-Encoding": "gzip"}, times=FOR_EVER),
        "its answer cannot be unpacked",
    ),
}


@pytest.mark.parametrize(("fault", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_answer_is_asked_for_again_and_then_the_server_is_unreachable(fault: Fault, reason: str) -> None:
    with FaultServer([fault]) as server, Http(server.url, limits=QUICK) as http:
        with pytest.raises(Unreachable, match=rf"^http://127\.0\.0\.1:\d+/fhir does not answer: {reason}") as raised:
            http.get("metadata")
        assert len(server.requests) == QUICK.attempts
        assert (raised.value.arrived, raised.value.expected) == (True, "the same command again later")


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The host names that were looked up, none of which is known."""
    asked: list[str] = []

    def unknown(host: str, *_: object, **__: object) -> None:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    return asked


def test_a_name_that_is_not_known_is_looked_up_once_and_later_is_no_remedy(names: list[str]) -> None:
    with Http("http://nowhere.invalid/fhir", limits=QUICK) as http, pytest.raises(Unreachable) as raised:
        http.get("metadata")
    assert "the name nowhere.invalid is not known" in str(raised.value)
    assert (names, raised.value.arrived) == (["nowhere.invalid"], False)
    assert "later" not in raised.value.expected


def test_tls_that_fails_is_told_and_later_is_no_remedy() -> None:
    with (
        FaultServer() as server,
        Http(server.url.replace("http:", "https:"), limits=QUICK) as http,
        pytest.raises(Unreachable, match="TLS failed: ") as raised,
    ):
        http.get("metadata")
    assert not raised.value.arrived
    assert "later" not in raised.value.expected


def test_a_port_where_nothing_listens_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waits.append)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with (
            Http(f"http://127.0.0.1:{free.getsockname()[1]}", limits=QUICK) as http,
            pytest.raises(Unreachable, match="does not answer: connection refused") as raised,
        ):
            http.get("metadata")
    assert not raised.value.arrived
    assert len(waits) == QUICK.attempts - 1


def test_a_server_that_is_down_is_asked_once_a_request_until_it_answers() -> None:
    faults = [Fault("GET", cut="before", times=QUICK.attempts + 1), Fault("GET", status=503, skip=2, times=1)]
    with FaultServer(faults) as server, Http(server.url, limits=QUICK) as http:
        seen = []
        for _ in range(2):
            with pytest.raises(Unreachable):
                http.get("metadata")
            seen.append(len(server.requests))
        assert seen == [QUICK.attempts, QUICK.attempts + 1]
        assert http.get("metadata").ok
        server.play([Fault("GET", cut="before")])
        assert http.get("metadata").ok


def test_a_connection_that_was_closed_silently_after_a_refusal_is_no_failure() -> None:
    with FaultServer([Fault("GET", status=400, cut="after")]) as server, Http(server.url, limits=QUICK) as http:
        assert http.get("metadata").status == 400
        assert http.get("metadata").ok


def test_the_time_that_the_server_asks_for_is_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waits.append)
    faults = [
        Fault("GET", status=429, headers={"Retry-After": "7"}),
        Fault("GET", status=503, headers={"Retry-After": "Tue, 14 Nov 2023 22:13:30 GMT"}, skip=1),
        Fault("GET", status=503, skip=2),
    ]
    with FaultServer(faults) as server, Http(server.url, limits=QUICK, now=lambda: NOW) as http:
        assert http.get("metadata").ok
    assert 7 <= waits[0] <= 7 + QUICK.first_wait
    assert 10 <= waits[1] <= 10 + QUICK.first_wait
    assert 0 < waits[2] <= QUICK.longest_wait


@pytest.mark.parametrize("host", ["a..b", "x" * 70])
def test_a_host_that_no_name_can_have_is_refused(host: str) -> None:
    with pytest.raises(Refused) as refused:
        Http(f"http://{host}/fhir")
    assert [issue.key for issue in refused.value.issues] == ["server-url"]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_local_server_is_reached_past_any_proxy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    with FaultServer() as server, Http(server.url, limits=QUICK) as http:
        assert http.get("metadata").ok


def test_a_server_that_stays_busy_is_asked_once_until_it_answers() -> None:
    fault = Fault("GET", status=503, times=QUICK.attempts + 1)
    with FaultServer([fault]) as server, Http(server.url, limits=QUICK) as http:
        assert [http.get("metadata").status for _ in range(2)] == [503, 503]
        assert len(server.requests) == QUICK.attempts + 1
        assert http.get("metadata").ok


def test_after_a_stop_nothing_is_tried_again() -> None:
    with FaultServer([Fault("GET", status=503, times=None)]) as server, Http(server.url, limits=QUICK) as http:
        http.stop()
        assert http.get("metadata").status == 503
        assert len(server.requests) == 1


@pytest.fixture
def impatient() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("asked", ["3600", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_server_that_stays_busy_gives_its_last_answer(asked: str) -> None:
    faults = [Fault("GET", status=503, headers={"Retry-After": asked}, times=FOR_EVER)]
    with FaultServer(faults) as server, Http(server.url) as http:
        response = http.get("metadata")
        assert (response.status, response.failed) == (503, True)
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    "body", [b"<html>", b"", b"\xff", b'{"a": 1, "a": 2}', b'"\\ud800"', b'{"x": "\\udfff"}', b"[" * 200]
)
def test_a_body_that_is_no_json_is_none(body: bytes) -> None:
    with FaultServer([Fault("GET", status=200, body=body)]) as server, Http(server.url) as http:
        assert http.get("metadata").body is None


def test_characters_beyond_the_basic_plane_and_digits_of_decimals_arrive() -> None:
    body = b'{"text": "\\ud83d\\ude00", "value": 7.90}'
    with FaultServer([Fault("GET", status=200, body=body)]) as server, Http(server.url) as http:
        answer = http.get("metadata").body
    assert answer["text"] == "\U0001f600"
    assert str(answer["value"]) == "7.90"


def test_retries_say_nothing_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    with FaultServer([Fault("GET", status=503)]) as server, Http(server.url, limits=QUICK) as http:
        assert http.get("metadata").ok
    assert capfd.readouterr().err == ""


def test_credentials_are_sent_and_not_shown() -> None:
    with FaultServer() as server, Http(server.url, "Bearer hidden") as http:
        http.get("metadata")
        assert server.requests[0].headers["authorization"] == "Bearer hidden"
        assert "hidden" not in repr(http)
