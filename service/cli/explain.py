"""`aefhir validate --explain KEY`: the meaning of one rule key instead of a validation."""

from __future__ import annotations

import click

from service.validation import explained


def show(context: click.Context, _: click.Parameter, key: str | None) -> None:
    """The callback of the option: prints the explanation and ends; an unknown key is a usage error (exit 2)."""
    if key is None or context.resilient_parsing:
        return
    try:
        text = explained.explain(key)
    except KeyError as error:
        near = explained.near(key)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise click.BadParameter(f"no rule has the key {key!r}{hint}") from error
    click.echo(text)
    context.exit(0)
