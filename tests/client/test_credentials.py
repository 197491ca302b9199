"""Which Authorization header the environment asks for, and that no secret is ever in a message."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from service.client.credentials import authorization
from service.errors import Refused

HIDDEN = "s3cret-value"


def basic(header: str | None) -> str:
    assert header is not None
    return base64.b64decode(header.removeprefix("Basic ")).decode()


def test_without_any_there_is_no_header() -> None:
    assert authorization({}) is None
    assert (
        authorization({"AEFHIR_TOKEN": "", "AEFHIR_USER": "", "AEFHIR_PASSWORD": "", "AEFHIR_TOKEN_FILE": ""}) is None
    )


def test_a_token_from_the_environment_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{HIDDEN} \n")
    assert authorization({"AEFHIR_TOKEN": HIDDEN}) == f"Bearer {HIDDEN}"
    assert authorization({"AEFHIR_TOKEN_FILE": str(file)}) == f"Bearer {HIDDEN}"


def test_user_and_password_from_the_environment_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(HIDDEN)
    assert basic(authorization({"AEFHIR_USER": "ann", "AEFHIR_PASSWORD": HIDDEN})) == f"ann:{HIDDEN}"
    assert basic(authorization({"AEFHIR_USER": "ann", "AEFHIR_PASSWORD_FILE": str(file)})) == f"ann:{HIDDEN}"


@pytest.mark.parametrize(
    "environment",
    [
        {"AEFHIR_TOKEN": HIDDEN, "AEFHIR_USER": "ann", "AEFHIR_PASSWORD": HIDDEN},
        {"AEFHIR_USER": "ann"},
        {"AEFHIR_PASSWORD": HIDDEN},
        {"AEFHIR_TOKEN": HIDDEN, "AEFHIR_TOKEN_FILE": "token"},
        {"AEFHIR_TOKEN_FILE": "no/such/file"},
        {"AEFHIR_TOKEN": f"{HIDDEN}\r\nX-Injected: 1"},
        {"AEFHIR_TOKEN": f"{HIDDEN}é"},
        {"AEFHIR_USER": "ann:b", "AEFHIR_PASSWORD": HIDDEN},
    ],
)
def test_what_is_unclear_is_refused_without_telling_the_secret(environment: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        authorization(environment)
    assert HIDDEN not in repr(refused.value.issues)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"\xff\xfe", "cannot be read: it is no text in UTF-8"),
        (f"{HIDDEN}\nsecond line\n".encode(), "holds more than one line"),
    ],
)
def test_a_file_without_one_secret_is_refused_with_its_name(content: bytes, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    with pytest.raises(Refused) as refused:
        authorization({"AEFHIR_TOKEN_FILE": str(file)})
    (issue,) = refused.value.issues
    assert issue.text == f"AEFHIR_TOKEN_FILE: the file {file} {reason}"
    assert HIDDEN not in repr(issue)


@pytest.mark.parametrize(("name", "reason"), [("", "Is a directory"), ("none", "No such file or directory")])
def test_a_file_that_cannot_be_read_is_refused_with_its_name(name: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=f"the file {tmp_path / name} cannot be read: {reason}"):
        authorization({"AEFHIR_TOKEN_FILE": str(tmp_path / name)})
