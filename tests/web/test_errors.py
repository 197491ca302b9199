"""What is wrong with a request is said in one form, and nothing of the machine with it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.web import reports
from service.web.settings import Settings
from tests.web.service import FHIR, JSON, NDJSON, PROBLEM, Service, value_of

ROUTES = ("/convert", "/validate", "/naranjo", "/submit")


@pytest.mark.parametrize("path", ["/", "/reports", "/convert/", "//convert", "/fhir/Questionnaire/other", "/%00"])
def test_there_is_nothing_elsewhere(service: Service, path: str) -> None:
    response = service.post(path, b"{}")
    assert (response.status_code, response.mimetype) == (404, PROBLEM)
    outcome = value_of(service.post(path, b"{}", accept=FHIR))
    assert outcome["issue"][0]["code"] == "not-found"


@pytest.mark.parametrize("path", ROUTES)
def test_another_method_is_told_which_ones_there_are(service: Service, path: str) -> None:
    response = service.get(path)
    assert (response.status_code, response.mimetype) == (405, PROBLEM)
    assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "media",
    [None, "text/plain", "application/x-www-form-urlencoded", "application/xml", "application/json; charset=latin-1"],
)
def test_other_content_types_are_not_taken(service: Service, path: str, media: str | None) -> None:
    assert service.post(path, b"{}", media).status_code == 415


@pytest.mark.parametrize("media", ["APPLICATION/JSON", 'application/json; charset="utf-8"', f"{FHIR};charset=UTF-8"])
def test_content_types_are_read_as_http_writes_them(service: Service, media: str) -> None:
    assert service.post("/validate", b"{}", media).status_code == 200


@pytest.mark.parametrize("path", ROUTES)
def test_the_content_types_taken_are_those_described_and_those_that_a_refusal_names(
    service: Service, path: str
) -> None:
    described = set(service.description["paths"][path]["post"]["requestBody"]["content"])
    refusal = value_of(service.post(path, b"{}", "text/plain"))["detail"]
    every = {JSON, FHIR, NDJSON}
    assert described == {media for media in every if media in refusal}
    assert described == {media for media in every if service.post(path, b"{}", media).status_code != 415}


@pytest.mark.parametrize(("path", "name"), [*((path, "bogus") for path in ROUTES), ("/validate", "Layers")])
def test_a_query_parameter_that_there_is_not_is_refused_naming_those_there_are(
    service: Service, path: str, name: str
) -> None:
    response = service.post(f"{path}?{name}=1", b"{}")
    assert response.status_code == 400
    there = [one["name"] for one in service.description["paths"][path]["post"].get("parameters", [])]
    detail = value_of(response)["detail"]
    assert detail == f"There is no query parameter {name} here; there is {', '.join(there) or 'none'}."


def test_a_content_coding_is_not_taken(service: Service) -> None:
    response = service.client.post(
        "/naranjo", data=gzip.compress(b"{}"), content_type=JSON, headers={"Content-Encoding": "gzip"}
    )
    assert response.status_code == 415


def test_a_body_may_be_as_large_as_the_setting_says_and_no_larger() -> None:
    service = Service(Settings(max_bytes=100))
    assert service.post("/naranjo", b"{}" + b" " * 98).status_code == 200
    response = service.post("/naranjo", b"{}" + b" " * 99)
    assert (response.status_code, response.mimetype) == (413, PROBLEM)


@pytest.mark.parametrize("accept", [JSON, FHIR])
def test_a_fault_has_an_id_and_no_traceback(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, accept: str
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("SECRET")

    monkeypatch.setattr(reports, "convert", fail)
    response = service.post("/convert", b"{}", accept=accept)
    assert response.status_code == 500
    assert "SECRET" not in response.text
    assert __file__ not in response.text
    (record,) = [record for record in caplog.records if record.name == "aefhir.faults"]
    assert response.headers["X-Request-Id"] in record.getMessage()
    assert "ValueError" in record.getMessage()
    assert __file__ in record.getMessage()
    assert "SECRET" not in caplog.text


def test_a_fault_in_the_middle_of_lines_is_the_last_line(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_after_one(*_: object) -> Iterator[object]:
        yield {"span": [0, 1]}
        raise ValueError("SECRET")

    monkeypatch.setattr(reports, "_scores", fail_after_one)
    response = service.post("/naranjo", b"{}", NDJSON)
    assert response.status_code == 200
    assert response.data.splitlines()[0] == b'{"span":[0,1]}'
    assert b'{"problem":' in response.data.splitlines()[1]
    assert b"SECRET" not in response.data


@settings(deadline=None)  # the first text loads what reads texts
@given(
    path=st.sampled_from(ROUTES[:3]),
    media=st.sampled_from([JSON, FHIR, NDJSON]),
    accept=st.sampled_from([None, JSON, FHIR]),
    data=st.one_of(
        st.binary(max_size=40),
        st.recursive(
            st.one_of(
                st.text(max_size=5), st.integers(), st.booleans(), st.sampled_from(['"\\ud800"', "Bundle", "entry"])
            ),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["resourceType", "entry", "identifier", "1", "\ud800"]), inner, max_size=3
                )
            ),
        ).map(lambda value: __import__("json").dumps(value).encode()),
    ),
)
def test_whatever_is_sent_the_answer_is_a_described_one_and_no_fault(
    service: Service, path: str, media: str, accept: str | None, data: bytes
) -> None:
    response = service.post(path, data, media, accept)
    assert response.status_code in (200, 422) or (response.status_code == 415 and media == FHIR)
    assert b'{"problem":' not in response.data
