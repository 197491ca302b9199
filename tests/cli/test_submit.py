"""aefhir submit and aefhir verify: what they print, their exit codes, and that no secret leaves by the wrong door."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.cli.interrupt import INTERRUPTED
from service.cli.main import main
from service.errors import Exit
from service.faultserver import Fault, FaultServer, Quirks
from service.fhir import json
from tests.cases import bundle_of, suspected

Json = dict[str, Any]
HIDDEN = "hidden-value"


def named(value: str = "17", **fields: Any) -> Json:
    return suspected(identifier={"system": "urn:s", "value": value}, patient={"sex": "female"}, **fields)


FIRST, SECOND, RIVAL = named(), named(version=2), named(narrative="Another story.")


class Command:
    """The command line, in a folder of its own."""

    def __init__(self, folder: Path, server: FaultServer) -> None:
        self.folder = folder
        self.server = server

    def __call__(
        self,
        verb: str,
        *reports: Json | bytes,
        options: tuple[str, ...] = (),
        environment: Mapping[str, str] | None = None,
    ) -> Result:
        lines = [one if isinstance(one, bytes) else json.dumps(one) for one in reports]
        file = self.folder / "cases.ndjson"
        file.write_bytes(b"\n".join(lines))
        arguments = [verb, str(file), "--server", self.server.url, "--timeout", "2", *options]
        return CliRunner().invoke(main, arguments, env=environment)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture
def aefhir(tmp_path: Path, server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> Command:
    for name in ("TOKEN", "TOKEN_FILE", "USER", "PASSWORD", "PASSWORD_FILE", "SERVER"):
        monkeypatch.delenv(f"AEFHIR_{name}", raising=False)
    monkeypatch.setattr("service.client.submit.ROUNDS", 2)
    monkeypatch.setattr("service.cli.connection.ATTEMPTS", 1)
    return Command(tmp_path, server)


def test_all_stored_and_verified_is_0_and_says_so(aefhir: Command) -> None:
    result = aefhir("submit", FIRST, named("18"))
    assert result.exit_code == Exit.OK
    assert result.stdout.splitlines() == [
        "urn:s|17 version 1: created; verified, the server holds it as sent",
        "urn:s|18 version 1: created; verified, the server holds it as sent",
    ]
    assert result.stderr == "2 cases: 2 created; 2 verified\n"
    again = aefhir("submit", FIRST)
    assert (again.exit_code, again.stderr) == (Exit.OK, "1 case: 1 unchanged; 1 verified\n")


def test_bundles_are_taken_like_reports(aefhir: Command) -> None:
    assert aefhir("submit", bundle_of(FIRST), bundle_of(named("18"))).exit_code == Exit.OK
    assert aefhir("verify", FIRST, named("18")).exit_code == Exit.OK


def test_with_json_there_is_one_receipt_a_line_and_nothing_else_on_standard_output(aefhir: Command) -> None:
    result = aefhir("submit", FIRST, b"{broken", options=("--json",))
    assert result.exit_code == Exit.INVALID
    first, second = (json.parse(line.encode()) for line in result.stdout.splitlines())
    assert set(first) == {"case", "version", "result", "verified", "resources", "differences", "issues"}
    assert (first["case"], first["version"], first["result"], first["verified"]) == ("urn:s|17", 1, "created", True)
    assert (second["case"], second["result"], second["verified"]) == (None, "invalid", None)
    assert (second["issues"][0]["line"], second["issues"][0]["file"]) == (2, str(aefhir.folder / "cases.ndjson"))


def test_an_invalid_report_is_1_and_not_sent_while_others_are(aefhir: Command) -> None:
    result = aefhir("submit", named(version=0), named("18"))
    assert result.exit_code == Exit.INVALID
    assert "urn:s|17: invalid; not sent" in result.stdout
    assert "cases.ndjson" in result.stdout
    assert "/version" in result.stdout
    assert "urn:s|18 version 1: created; verified" in result.stdout
    assert result.stderr == "2 cases: 1 created, 1 invalid; 1 verified; 1 needs attention\n"


def test_a_file_that_is_not_there_is_1(aefhir: Command, tmp_path: Path, server: FaultServer) -> None:
    result = CliRunner().invoke(main, ["submit", str(tmp_path / "none.json"), "--server", server.url])
    assert result.exit_code == Exit.INVALID
    assert "none.json" in result.stdout
    assert not server.requests


def test_a_refusal_is_1_with_the_servers_words_and_what_helps(aefhir: Command, server: FaultServer) -> None:
    server.play([], Quirks(update_create=False))
    result = aefhir("submit", FIRST)
    assert result.exit_code == Exit.INVALID
    assert "urn:s|17 version 1: refused; not stored" in result.stdout
    assert "a server that lets clients assign ids" in result.stdout


def test_a_server_that_is_away_is_3_and_the_user_told_what_to_do(aefhir: Command, server: FaultServer) -> None:
    server.play([Fault("POST", status=503, times=None)])
    result = aefhir("submit", FIRST)
    assert result.exit_code == Exit.SERVER
    assert "unreachable; not known whether it was stored; sending it again is safe" in result.stdout
    server.play([Fault("GET", status=503, times=None)])
    result = aefhir("submit", FIRST)
    assert (result.exit_code, "unreachable; not sent" in result.stdout) == (Exit.SERVER, True)
    result = aefhir("verify", FIRST)
    assert (result.exit_code, "unreachable; not compared" in result.stdout) == (Exit.SERVER, True)


@pytest.mark.parametrize("verb", ["submit", "verify"])
def test_what_is_no_fhir_server_is_3_with_what_is_expected(aefhir: Command, server: FaultServer, verb: str) -> None:
    server.play([Fault(method, status=404, body={"error": 1}, times=None) for method in ("GET", "POST")])
    result = aefhir(verb, FIRST)
    assert result.exit_code == Exit.SERVER
    assert "is no FHIR base URL" in result.stdout
    assert "expected: the base URL of a FHIR server" in result.stdout
    assert "does not hold" not in result.stdout


def test_verify_speaks_of_comparing_not_of_storing(aefhir: Command, server: FaultServer) -> None:
    aefhir("submit", SECOND)
    words = [aefhir("verify", one).stdout for one in (FIRST, named(version=2, narrative="Other."), named(version=0))]
    server.play([Fault("GET", status=401, times=None)])
    words.append(aefhir("verify", SECOND).stdout)
    ends = ("stale; what the server holds is newer", "conflict; the server holds the case otherwise", "not compared")
    assert [end in text for end, text in zip((*ends, ends[-1]), words, strict=True)] == [True] * 4
    assert not [text for text in words if "stored" in text or "not sent" in text]


@pytest.mark.parametrize("verb", ["submit", "verify"])
def test_no_server_is_started_where_no_file_can_be_read(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AEFHIR_SERVER", raising=False)
    monkeypatch.setattr("service.cli.local.local_url", lambda: pytest.fail("a server was started"))
    result = CliRunner().invoke(main, [verb, str(tmp_path / "none.json"), str(tmp_path)])
    assert result.exit_code == Exit.INVALID
    assert "none.json: the file cannot be read: No such file or directory" in result.stderr
    assert f"{tmp_path}: the file cannot be read: Is a directory" in result.stderr


def test_a_server_is_started_for_the_file_that_can_be_read(
    aefhir: Command, tmp_path: Path, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.cli.local.local_url", lambda: server.url)
    file = tmp_path / "report.json"
    file.write_bytes(json.dumps(FIRST))
    result = CliRunner().invoke(main, ["submit", str(tmp_path / "none.json"), str(file)])
    assert result.exit_code == Exit.INVALID
    assert "urn:s|17 version 1: created; verified" in result.stdout
    assert "none.json" in result.stdout


def test_on_a_terminal_no_result_shares_its_line_with_a_bar(tmp_path: Path, server: FaultServer) -> None:
    file = tmp_path / "cases.ndjson"
    file.write_bytes(b"\n".join(json.dumps(named(str(number))) for number in range(3)))
    verb = [sys.executable, "-c", "from service.cli.main import main; main()", "submit", str(file)]
    master, slave = pty.openpty()
    with subprocess.Popen([*verb, "--server", server.url], stdout=slave, stderr=slave) as process:
        process.wait(60)
    os.close(slave)
    lines = os.read(master, 100_000).decode().splitlines()
    os.close(master)
    assert lines == [
        *(f"urn:s|{number} version 1: created; verified, the server holds it as sent" for number in range(3)),
        "3 cases: 3 created; 3 verified",
    ]


def test_conflict_and_stale_are_4_and_change_nothing(aefhir: Command) -> None:
    aefhir("submit", FIRST)
    conflict = aefhir("submit", RIVAL)
    assert conflict.exit_code == Exit.CONFLICT
    assert "conflict; not stored" in conflict.stdout
    assert "a higher version for a changed report" in conflict.stdout
    assert aefhir("submit", SECOND).exit_code == Exit.OK
    stale = aefhir("submit", FIRST)
    assert (stale.exit_code, "stale; not stored" in stale.stdout) == (Exit.CONFLICT, True)
    assert aefhir("verify", FIRST).exit_code == Exit.CONFLICT
    assert aefhir("verify", SECOND).exit_code == Exit.OK


def test_a_conflict_for_ever_is_4(aefhir: Command, server: FaultServer) -> None:
    server.play([Fault(path="", status=409, times=None)])
    assert aefhir("submit", FIRST).exit_code == Exit.CONFLICT


def test_stored_otherwise_than_sent_is_5_with_each_place(aefhir: Command, server: FaultServer) -> None:
    server.play([], Quirks(keeps=lambda one: {key: value for key, value in one.items() if key != "gender"}))
    result = aefhir("submit", FIRST)
    assert result.exit_code == Exit.NOT_VERIFIED
    assert "created; NOT VERIFIED, the server does not hold it as sent" in result.stdout
    assert 'Patient.gender: sent "female", server has nothing' in result.stdout
    assert aefhir("verify", FIRST).exit_code == Exit.NOT_VERIFIED


def test_only_some_of_many_differences_are_printed_and_the_rest_counted(aefhir: Command, server: FaultServer) -> None:
    server.play([], Quirks(keeps=lambda one: {"resourceType": one["resourceType"], "id": one["id"], "a": 1, "b": 2}))
    result = aefhir("verify", FIRST)
    assert "absent; the server does not hold it" in result.stdout
    aefhir("submit", FIRST)
    server.play([], Quirks())
    kept = server.store.resources
    composition = next(url for url in kept if url.startswith("Composition/"))
    kept[composition] = bundle_of(FIRST)["entry"][0]["resource"]
    printed = [line for line in aefhir("verify", FIRST).stdout.splitlines() if line.startswith("  ")]
    printed = [line for line in printed if not line.startswith("    expected:")]
    assert len(printed) == 11
    assert printed[-1].endswith("more differences")


def test_without_reading_back_it_is_5(aefhir: Command) -> None:
    result = aefhir("submit", FIRST, options=("--no-read-back",))
    assert result.exit_code == Exit.NOT_VERIFIED
    assert "created; NOT VERIFIED, it was not read back" in result.stdout


def test_a_case_that_is_not_there_is_5_when_verified(aefhir: Command, server: FaultServer) -> None:
    assert aefhir("verify", FIRST).exit_code == Exit.NOT_VERIFIED
    aefhir("submit", FIRST)
    behind = aefhir("verify", SECOND)
    assert behind.exit_code == Exit.NOT_VERIFIED
    assert "not yet version 2" in behind.stdout
    assert {one.method for one in server.requests if b"transaction" in one.body[:80]} == {"POST"}


def test_the_servers_words_cannot_speak_to_the_terminal(aefhir: Command, server: FaultServer) -> None:
    words = "\x1b[2Jno\nurn:s|99 version 1: created; verified, the server holds it as sent\n" + "x" * 200_000
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "value", "diagnostics": words}],
    }
    server.play([Fault(path="", skip=0, times=None, status=422, body=outcome)])
    result = aefhir("submit", FIRST)
    assert result.exit_code == Exit.INVALID
    assert "\x1b" not in result.output
    assert not [line for line in result.output.splitlines() if line.startswith("urn:s|99")]
    assert len(result.output) < 3000


def test_the_worst_of_several_exit_codes_is_given(aefhir: Command) -> None:
    aefhir("submit", FIRST)
    assert aefhir("submit", b"{broken", RIVAL, named("18")).exit_code == Exit.CONFLICT


@pytest.mark.parametrize("url", ["nowhere", "ftp://h", "http://ann:hidden-value@h/fhir", "http://h:99999/fhir", ""])
@pytest.mark.parametrize("verb", ["submit", "verify"])
def test_a_server_that_is_no_base_url_is_a_usage_error(verb: str, url: str) -> None:
    result = CliRunner().invoke(main, [verb, "x.json", "--server", url])
    assert result.exit_code == Exit.USAGE
    assert HIDDEN not in result.output


def test_the_server_may_come_from_the_environment(aefhir: Command, tmp_path: Path, server: FaultServer) -> None:
    file = tmp_path / "report.json"
    file.write_bytes(json.dumps(FIRST))
    result = CliRunner().invoke(main, ["submit", str(file)], env={"AEFHIR_SERVER": server.url})
    assert result.exit_code == Exit.OK


def test_an_interrupt_ends_soon_and_loses_no_receipt(tmp_path: Path) -> None:
    file = tmp_path / "cases.ndjson"
    file.write_bytes(b"\n".join(json.dumps(named(str(number))) for number in range(200)))
    with FaultServer([Fault(path="", delay=0.02, acts=True, times=None)]) as server:
        verb = [sys.executable, "-c", "from service.cli.main import main; main()", "submit", "--json", str(file)]
        with subprocess.Popen(
            [*verb, "--server", server.url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            first = process.stdout.readline()
            process.send_signal(signal.SIGINT)
            rest, errors = process.stdout.read(), process.stderr.read()
        stored = {
            json.dumps(one["identifier"]) for name, one in server.store.snapshot().items() if "Composition" in name
        }
    assert process.returncode == INTERRUPTED
    told = [json.parse(line.encode()) for line in (first + rest).splitlines()]
    assert len(told) == len(stored) < 200
    assert all(receipt["verified"] for receipt in told)
    assert "interrupted" in errors


def issue(severity: str, text: str) -> Json:
    return {"severity": severity, "code": "processing", "diagnostics": text}


LOINC = issue("error", "CodeSystem is unknown and can't be validated: http://loinc.org for 'http://loinc.org#1'")


@pytest.mark.parametrize(
    ("issues", "exit_code", "words"),
    [
        ([], Exit.OK, "the server's $validate found nothing"),
        ([LOINC], Exit.OK, "the server does not carry the code system http://loinc.org"),
        ([issue("warning", "dom-6"), LOINC], Exit.OK, "warning: dom-6"),
        ([issue("error", "entry[1] is bad")], Exit.INVALID, "is bad"),
    ],
)
def test_what_the_servers_validation_found(
    aefhir: Command, server: FaultServer, issues: list[Json], exit_code: Exit, words: str
) -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": issues or [issue("information", "No issues detected")]}
    server.play([], Quirks(validation=(200, outcome)))
    result = aefhir("submit", FIRST, options=("--server-validate",))
    assert (result.exit_code, words in result.stdout) == (exit_code, True)
    assert "created; verified" in result.stdout
    assert " valid" not in result.stdout.replace("$validate", "")


def basic_or_token(tmp_path: Path, kind: str) -> dict[str, str]:
    file = tmp_path / "secret"
    file.write_text(f"{HIDDEN}\n")
    return {
        "token": {"AEFHIR_TOKEN": HIDDEN},
        "token file": {"AEFHIR_TOKEN_FILE": str(file)},
        "password": {"AEFHIR_USER": "ann", "AEFHIR_PASSWORD": HIDDEN},
        "password file": {"AEFHIR_USER": "ann", "AEFHIR_PASSWORD_FILE": str(file)},
    }[kind]


@pytest.mark.parametrize("kind", ["token", "token file", "password", "password file"])
@pytest.mark.parametrize("status", [None, 401, 503])
def test_credentials_reach_the_server_and_nothing_else(
    aefhir: Command, server: FaultServer, tmp_path: Path, kind: str, status: int | None
) -> None:
    server.play([Fault(path="", status=status, times=None)] if status is not None else [])
    result = aefhir("submit", FIRST, environment=basic_or_token(tmp_path, kind))
    expected = "Bearer hidden-value" if "token" in kind else "Basic YW5uOmhpZGRlbi12YWx1ZQ=="
    assert {one.headers["authorization"] for one in server.requests} == {expected}
    assert HIDDEN not in result.output
    assert "YW5uOmhpZGRlbi12YWx1ZQ" not in result.output


def test_credentials_that_are_unclear_are_told_before_anything_is_sent(aefhir: Command, server: FaultServer) -> None:
    result = aefhir("submit", FIRST, environment={"AEFHIR_USER": "ann"})
    assert result.exit_code == Exit.INVALID
    assert "AEFHIR_PASSWORD" in result.stderr
    assert not server.requests


def test_what_is_sent_may_be_compressed(aefhir: Command, server: FaultServer) -> None:
    assert aefhir("submit", FIRST, options=("--gzip",)).exit_code == Exit.OK
    assert {one.headers.get("content-encoding") for one in server.requests if one.method == "POST"} == {"gzip"}


ARTICLES = Path(__file__).parents[1] / "intake" / "narrative" / "reports"
TEXT = (Path(__file__).parents[2] / "examples" / "article" / "nitrofurantoin-lung.txt").read_bytes()


def test_the_same_text_in_another_file_is_the_same_case(tmp_path: Path, server: FaultServer) -> None:
    results = []
    for name, time in (("article.txt", 1), ("copy of it.md", 1_000_000_000)):
        file = tmp_path / name
        file.write_bytes(TEXT)
        os.utime(file, (time, time))
        result = CliRunner().invoke(main, ["submit", str(file), "--server", server.url, "--json", "--unreviewed"])
        results.append(json.parse(result.stdout_bytes)["result"])
    assert results == ["created", "unchanged"]


def test_a_proposal_that_was_written_out_is_the_same_case_as_its_text(tmp_path: Path, server: FaultServer) -> None:
    article, proposal = tmp_path / "article.txt", tmp_path / "report.json"
    article.write_bytes(TEXT)
    proposal.write_bytes(CliRunner().invoke(main, ["extract", str(article), "--json"]).stdout_bytes)
    options = ["--server", server.url, "--json", "--unreviewed", "--workers", "1"]
    lines = CliRunner().invoke(main, ["submit", str(article), str(proposal), *options]).stdout_bytes.splitlines()
    assert [json.parse(line)["result"] for line in lines] == ["created", "unchanged"]


def test_a_text_is_read_with_the_options_of_convert(server: FaultServer) -> None:
    several = str(ARTICLES / "two-cases-headed-nivolumab.txt")
    reading = (several, "--case", "2", "--evidence", "element", "--from", "text")
    there = ("--server", server.url, "--json")
    bundle = json.parse(CliRunner().invoke(main, ["convert", *reading]).stdout_bytes)
    sent = json.parse(CliRunner().invoke(main, ["submit", *reading, *there, "--unreviewed"]).stdout_bytes)
    assert (sent["case"].rpartition("-")[2], sent["result"]) == ("2", "created")
    assert len(sent["resources"]) == len(bundle["entry"])
    held = json.parse(CliRunner().invoke(main, ["verify", *reading, *there]).stdout_bytes)
    assert held["result"] == "unchanged"
    # The double of a server keeps no labels; of the data nothing may differ.
    assert {one["path"].partition(".")[2] for one in held["differences"]} == {"meta.security"}
