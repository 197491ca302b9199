"""The `aefhir` command: a group whose verbs are imported only when they are called, so that --help stays quick."""

from __future__ import annotations

import errno
import importlib
import io
import os
import sys
from typing import Any, Final, TextIO

import click

from service import __version__
from service.cli.interrupt import INTERRUPTED, is_of_interrupt
from service.errors import Exit

VERBS: Final = {
    "convert": "Turn case reports into FHIR R4 transaction bundles.",
    "extract": "Read a published case report: a proposal, each value with its words.",
    "hapi": "Run a real HAPI FHIR server on this machine.",
    "naranjo": "Score Naranjo answer sets.",
    "schema": "Print the JSON Schema of the case report.",
    "serve": "Run the web service.",
    "submit": "Submit cases to a FHIR server and prove that they arrived.",
    "validate": "Check FHIR JSON, layer by layer.",
    "verify": "Compare cases with what a FHIR server holds.",
}
_UNWRITABLE: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""What is wrong where an output takes nothing; a file that a verb opens itself is told with its name."""


class LazyGroup(click.Group):
    """A group that knows its verbs by name and loads service.cli.<verb>.command on demand.

    For every verb: an interrupt that it does not handle itself, and an output that cannot be written, end it with one
    line and an exit code.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.filename is not None or error.errno not in _UNWRITABLE:
                raise
            _silence(sys.stdout)
            click.echo(f"error: standard output cannot be written: {error.strerror}", err=True)
            sys.exit(Exit.INVALID)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (Exception, KeyboardInterrupt) as error:
            if not is_of_interrupt(error):
                raise
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"service.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="aefhir")
def main() -> None:
    """Case reports of adverse drug reactions to validated FHIR R4, with Naranjo causality.

    \b
    Example:
      aefhir convert report.json --out bundles/

    Exit codes: 0 all good, 1 input invalid or refused, 2 usage, 3 server unreachable or at fault,
    4 conflict, 5 stored but not verified, 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a character shows its number: no value may stop a verdict.
            stream.reconfigure(errors="backslashreplace")


def _silence(stream: TextIO) -> None:
    """Let what still waits for it go nowhere: the interpreter would fail on it once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
