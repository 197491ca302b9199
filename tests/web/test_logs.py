"""Nothing of a request gets into the log but its method, its route and its id."""

from __future__ import annotations

import logging
import re

import pytest

from service.fhir import json
from tests.cases import suspected
from tests.web.service import FHIR, JSON, NDJSON, Service, value_of

MARK = "Mrzxyq"
REPORT = suspected(narrative=f"{MARK} had a rash", patient={"initials": MARK})


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def access(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "aefhir.access"]


def test_a_request_is_one_line(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    response = service.post("/convert", json.dumps(REPORT))
    (line,) = access(caplog)
    identity = re.escape(response.headers["X-Request-Id"])
    assert re.fullmatch(rf"method=POST route=/convert status={response.status_code} ms=\d+ id={identity}", line)


@pytest.mark.parametrize("path", ["/convert", "/validate", "/naranjo", "/submit"])
@pytest.mark.parametrize("media", [JSON, FHIR, NDJSON])
def test_no_body_is_logged(submitting: Service, caplog: pytest.LogCaptureFixture, path: str, media: str) -> None:
    good, bad = json.dumps(REPORT), json.dumps(REPORT | {"version": MARK})
    for data in (good, bad, f"{{{MARK}".encode(), MARK.encode()):
        submitting.post(path, data, media)
    assert len(access(caplog)) == 4
    assert MARK not in caplog.text


def test_no_query_path_header_or_method_is_logged(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    headers = {"X-Request-Id": MARK, "User-Agent": MARK, "Accept": MARK, "Content-Type": MARK}
    for path in (f"/convert?patient={MARK}", f"/{MARK}", f"/health/live?{MARK}"):
        service.client.open(path, method=MARK, headers=headers).close()
        service.client.post(path, headers=headers).close()
    assert len(access(caplog)) == 6
    assert "route=-" in caplog.text
    assert MARK not in caplog.text


def test_two_requests_have_two_ids(service: Service) -> None:
    first, second = (service.get("/health/live").headers["X-Request-Id"] for _ in range(2))
    assert first != second
    assert value_of(service.get("/health/live")) == {"status": "ok"}
