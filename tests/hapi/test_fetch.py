"""Jars: only with the recorded checksum, kept for ever, fetched again only where something is missing."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from service.errors import Refused
from service.hapi.fetch import fetch, missing
from service.hapi.jars import Jar, locked_jars, read_lock

JARS = tuple(
    Jar("org.example", f"jar{number}", "1.0", hashlib.sha256(f"jar{number}".encode()).hexdigest())
    for number in range(20)
)


class Repository:
    """Hands out each jar's name as its content; counts, and can be made to fail or to lie."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.spoil: Callable[[Jar], bytes] = lambda jar: jar.artifact.encode()

    def download(self, jar: Jar, folder: Path) -> Path:
        self.asked.append(jar.artifact)
        file = folder / jar.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self.spoil(jar))
        return file


def nothing() -> None:
    pass


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {".lock"}


def test_every_jar_gets_its_place_and_is_told_once(tmp_path: Path) -> None:
    told: list[None] = []
    fetch(JARS, tmp_path, lambda: told.append(None), Repository().download)
    assert len(told) == len(JARS)
    assert missing(JARS, tmp_path) == []
    assert files(tmp_path) == {jar.path.as_posix() for jar in JARS}


def test_a_wrong_checksum_is_refused_with_name_and_both_checksums_and_not_kept(tmp_path: Path) -> None:
    repository = Repository()
    repository.spoil = lambda jar: b"other" if jar.artifact == "jar7" else jar.artifact.encode()
    with pytest.raises(Refused) as refused:
        fetch(JARS, tmp_path, nothing, repository.download)
    (issue,) = refused.value.issues
    assert issue.key == "hapi-checksum"
    assert "org.example:jar7:1.0" in issue.text
    assert issue.found == hashlib.sha256(b"other").hexdigest()
    assert issue.expected == JARS[7].sha256
    assert JARS[7] in missing(JARS, tmp_path)


def test_what_was_fetched_before_an_interruption_stays(tmp_path: Path) -> None:
    repository = Repository()
    gate = threading.Event()

    def dies_late(jar: Jar, folder: Path) -> Path:
        if jar.artifact == "jar19":
            gate.wait(5)
            raise KeyboardInterrupt
        return repository.download(jar, folder)

    def told() -> None:
        if len(files(tmp_path)) >= 19:
            gate.set()

    with pytest.raises(KeyboardInterrupt):
        fetch(JARS, tmp_path, told, dies_late)
    left = missing(JARS, tmp_path)
    repository.asked.clear()
    fetch(left, tmp_path, nothing, repository.download)
    assert repository.asked == [jar.artifact for jar in left] == ["jar19"]
    assert missing(JARS, tmp_path) == []


def test_half_a_jar_in_the_place_of_a_jar_is_fetched_anew(tmp_path: Path) -> None:
    repository = Repository()
    fetch(JARS, tmp_path, nothing, repository.download)
    (tmp_path / JARS[3].path).write_bytes(b"ja")
    assert missing(JARS, tmp_path) == [JARS[3]]
    fetch(missing(JARS, tmp_path), tmp_path, nothing, repository.download)
    assert (tmp_path / JARS[3].path).read_bytes() == b"jar3"


def test_parts_of_a_fetch_that_was_killed_are_cleared(tmp_path: Path) -> None:
    (tmp_path / ".part-dead").mkdir()
    (tmp_path / ".part-dead" / "half.jar").write_bytes(b"x")
    fetch(JARS, tmp_path, nothing, Repository().download)
    assert not (tmp_path / ".part-dead").exists()


def test_two_fetches_at_once_download_each_jar_once(tmp_path: Path) -> None:
    repository = Repository()
    threads = [threading.Thread(target=fetch, args=(JARS, tmp_path, nothing, repository.download)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(repository.asked) == sorted(jar.artifact for jar in JARS)


def test_without_network_the_jar_and_the_remedy_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jgo.maven.PythonResolver.download", _no_network)
    with pytest.raises(Refused) as refused:
        fetch(JARS[:1], tmp_path, nothing)
    (issue,) = refused.value.issues
    assert issue.key == "hapi-fetch"
    assert "org.example:jar0:1.0" in issue.text
    assert "no network" in issue.text


def test_no_connection_is_told_from_a_jar_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with pytest.raises(Refused) as refused:
        fetch(JARS[:1], tmp_path, nothing)
    assert refused.value.issues[0].key == "hapi-offline"


def test_without_the_extra_the_package_to_install_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jgo.maven", None)
    with pytest.raises(Refused) as refused:
        fetch(JARS[:1], tmp_path, nothing)
    assert refused.value.issues[0].key == "hapi-extra"
    assert refused.value.issues[0].expected == "pip install 'aefhir[hapi]'"


def test_the_lock_names_each_jar_once_with_a_whole_checksum() -> None:
    jars = locked_jars()
    assert len({(jar.group, jar.artifact) for jar in jars}) == len(jars)
    assert all(len(jar.sha256) == 64 and int(jar.sha256, 16) for jar in jars)
    assert any(str(jar) == "ca.uhn.hapi.fhir:hapi-fhir-jpaserver-base:8.8.0" for jar in jars)
    assert any(jar.artifact == "ecj" for jar in jars)


def test_the_place_of_a_jar_is_that_of_a_maven_repository() -> None:
    (jar,) = read_lock("# comment\n\norg.example.sub:some-jar:1.2.Final 00ff\n")
    assert jar.path.as_posix() == "org/example/sub/some-jar/1.2.Final/some-jar-1.2.Final.jar"
    assert jar.sha256 == "00ff"


def _no_network(*_: object) -> Path:
    raise OSError("no network")
