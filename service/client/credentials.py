"""Credentials for a FHIR server: a bearer token or user and password, from the environment or from files.

AEFHIR_TOKEN or AEFHIR_TOKEN_FILE; AEFHIR_USER with AEFHIR_PASSWORD or AEFHIR_PASSWORD_FILE; an empty variable is as
none. Never an option of a command: those show in process lists. A value is never part of a message.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

from service.errors import Refused
from service.issues import Issue, shown


def authorization(environment: Mapping[str, str]) -> str | None:
    """The Authorization header that the environment asks for; None for none. Raises Refused where it is unclear."""
    token = _secret(environment, "AEFHIR_TOKEN")
    user, password = environment.get("AEFHIR_USER") or None, _secret(environment, "AEFHIR_PASSWORD")
    if token is not None and user is not None:
        raise _refused("AEFHIR_TOKEN and AEFHIR_USER are both set", "one of the two")
    if (user is None) != (password is None):
        raise _refused("only one of AEFHIR_USER and AEFHIR_PASSWORD is set", "both, or none")
    if token is not None:
        return f"Bearer {token}"
    if user is not None:
        if ":" in user:
            raise _refused("AEFHIR_USER holds a colon, which ends the user's name (RFC 7617)", "a name without colon")
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    return None


def _secret(environment: Mapping[str, str], name: str) -> str | None:
    """The secret itself, or the one line of the file that <name>_FILE names."""
    value, file = environment.get(name) or None, environment.get(f"{name}_FILE") or None
    if value is not None and file is not None:
        raise _refused(f"{name} and {name}_FILE are both set", "one of the two")
    if file is not None:
        value = _line(file, f"{name}_FILE")
    if value is not None and not (value.isascii() and value.isprintable()):
        raise _refused(f"{name} holds characters that no header may have", "printable ASCII")
    return value


def _line(file: str, variable: str) -> str:
    """The one line of the file that a variable names."""
    where, expected = f"{variable}: the file {shown(file, 200)}", "a text file with the secret as its only line"
    try:
        lines = Path(file).read_text(encoding="utf-8").strip().splitlines()
    except OSError as error:
        raise _refused(f"{where} cannot be read: {error.strerror or error}", expected) from error
    except ValueError as error:
        raise _refused(f"{where} cannot be read: it is no text in UTF-8", expected) from error
    if len(lines) != 1:
        raise _refused(f"{where} {'holds more than one line' if lines else 'is empty'}", expected)
    return lines[0]


def _refused(text: str, expected: str) -> Refused:
    return Refused([Issue("error", "security", "credentials", text, expected=expected)])
