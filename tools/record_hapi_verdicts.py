"""Records what a real HAPI's $validate says of each mutation, so that tests need no HAPI to hold ours against it.

    python -m tools.record_hapi_verdicts

Starts a local HAPI with our definitions, asks it once for each mutation, and writes tests/validation/oracle/: for each
mutation whether there is an error, and the first errors in HAPI's words, cut short.
"""

from __future__ import annotations

import gzip
import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from service.client.http import Http
from service.fhir import json
from service.hapi.server import Options, running
from tools.mutations import Mutation, mutations

FOLDER: Final = Path(__file__).parents[1] / "tests" / "validation" / "oracle"
BASES: Final = FOLDER / "bases.json"
VERDICTS: Final = FOLDER / "hapi-verdicts.json.gz"
_TOLD: Final = 2
_LENGTH: Final = 160

Json = dict[str, Any]


def bases() -> dict[str, Json]:
    """The valid resources that are mutated, by name."""
    found: dict[str, Json] = json.parse(BASES.read_bytes())
    return found


def digest(mutation: Mutation) -> str:
    """Tells whether a recorded verdict is of this very resource."""
    return hashlib.sha256(json.dumps(mutation.resource)).hexdigest()[:16]


def recorded() -> dict[str, Json]:
    """The verdicts by the name of their mutation: digest, error, said."""
    found: dict[str, Json] = json.parse(gzip.decompress(VERDICTS.read_bytes()))
    return found


def main() -> None:
    """Ask, and write."""
    every = mutations(bases())
    with (
        running(Options(database="h2-mem", throughput=True)) as server,
        Http(server.url) as http,
        ThreadPoolExecutor(4) as pool,
    ):
        verdicts = dict(pool.map(lambda one: (one.name, _asked(http, one)), every))
    VERDICTS.write_bytes(gzip.compress(json.dumps(dict(sorted(verdicts.items()))), 9, mtime=0))
    print(f"{len(verdicts)} verdicts, {sum(one['error'] for one in verdicts.values())} with an error")


def _asked(http: Http, mutation: Mutation) -> Json:
    answer = http.post(f"{mutation.resource['resourceType']}/$validate", json.dumps(mutation.resource))
    issues = answer.body.get("issue", []) if isinstance(answer.body, dict) else [{"severity": "error"}]
    errors = [one for one in issues if one["severity"] in ("error", "fatal")]
    said = [str(one.get("diagnostics"))[:_LENGTH] for one in errors[:_TOLD]]
    return {"digest": digest(mutation), "error": bool(errors), "said": said}


if __name__ == "__main__":
    main()
