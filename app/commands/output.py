"""What commands print: results on stdout, everything else on stderr."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.core.errors import ConfigurationError, why_not


def say(text: str) -> None:
    """One line of a result for a person."""
    typer.echo(text)


def say_json(value: Any) -> None:
    """A result for a program: one JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """One line beside the result, on stderr."""
    typer.echo(text, err=True)


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """A new file that is written within is whole or not there; raises ConfigurationError with its name."""
    is_new = not file.exists()
    try:
        yield
    except OSError as error:
        if is_new:
            file.unlink(missing_ok=True)
        why = why_not(error)
        raise ConfigurationError(f"{file} 写不了({why}):看看路径、权限和磁盘") from error


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr, on a terminal only; it is told what is being done, how far, and of how much."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("准备", total=None)

        def told(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        yield told
