"""What commands print: results on stdout, everything else on stderr."""

import json
from typing import Any

import typer


def say(text: str) -> None:
    """One line of a result for a person."""
    typer.echo(text)


def say_json(value: Any) -> None:
    """A result for a program: one JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """One line beside the result, on stderr."""
    typer.echo(text, err=True)
