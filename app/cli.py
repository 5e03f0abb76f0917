"""The `baolian` command: the root, and the one edge where errors become a line and an exit code."""

import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Annotated

import typer
from typer._click import exceptions as click  # typer carries its own copy of click and exports half of it
from typer._click.core import Context

from app import logs
from app.commands import (
    admin,
    audit,
    backup,
    calendar,
    county,
    db,
    demo,
    doctor,
    drill,
    dry_run,
    export,
    intents,
    keys,
    registry,
    returns,
    rules,
    serve,
    stored_keys,
    token,
    what_if,
    why,
)
from app.commands.help_page import HelpPage
from app.commands.wrong_arguments import explain
from app.core.crypto import UndecryptableError
from app.core.errors import BaolianError, why_not

WRONG = 2
UNREACHABLE = 3
FAULT = 4
INTERRUPTED = 130

Context.formatter_class = HelpPage
root = typer.Typer(
    name="baolian",
    help="包联:一条消息进来,对的干部就在路上。",
    epilog="例:baolian demo;baolian import --help 看一条命令怎么用",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
serve.register(root)
root.add_typer(db.app, name="db")
root.add_typer(intents.app, name="intents")
dry_run.register(rules.app)
what_if.register(rules.app)
returns.register(rules.app)
root.add_typer(rules.app, name="rules")
root.add_typer(registry.app, name="registry")
root.add_typer(admin.app, name="admin")
root.add_typer(audit.app, name="audit")
root.add_typer(calendar.app, name="calendar")
root.add_typer(keys.app, name="keys")
root.add_typer(export.app, name="export")
token.register(root)
county.register(root)
backup.register(root)
doctor.register(root)
why.register(root)
root.command("demo")(demo.demo)
root.command("drill")(drill.drill)


@dataclass
class Options:
    """What the root was asked for, kept for the edge."""

    is_debug: bool = False


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(version("baolian"))
        raise typer.Exit


@root.callback()
def options(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="出错时打印完整的调用过程")] = False,
    _version: Annotated[
        bool, typer.Option("--version", help="打印版本号", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """包联:一条消息进来,对的干部就在路上。"""
    context.ensure_object(Options).is_debug = debug
    logs.for_commands()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code.

    What a command prints is its answer: the log goes to stderr, and only faults; `serve` and `demo` say more there.
    """
    logs.configure("error")
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command; errors become one line on stderr and the code of contract section 9."""
    chosen = Options()
    try:
        result = root(list(arguments) if arguments is not None else None, standalone_mode=False, obj=chosen)
        if result == INTERRUPTED:  # typer makes a code of Ctrl-C and says nothing
            raise KeyboardInterrupt
        return result if isinstance(result, int) else 0
    except click.NoArgsIsHelpError as error:
        typer.echo(error.format_message())
        return 2
    except click.ClickException as error:
        return _fail(f"{explain(error)};用 --help 看用法", 2, is_debug=False)
    except (typer.Abort, KeyboardInterrupt):
        return _fail("已中断", INTERRUPTED, is_debug=False)
    except UndecryptableError:
        return _fail(stored_keys.SEALED, WRONG, chosen.is_debug)
    except BaolianError as error:
        return _fail(str(error), error.exit_code, chosen.is_debug)
    except OSError as error:
        line, code = _of_system(error)
        return _fail(line, code, chosen.is_debug)
    except Exception as error:  # the CLI's edge: a fault of ours is told in one line too
        line = f"程序自身出错({type(error).__name__}: {error}):加上 --debug 再运行一次,把输出发给开发者"
        return _fail(line, FAULT, chosen.is_debug)


def _of_system(error: OSError) -> tuple[str, int]:
    """What the system refused, and with which code the command leaves."""
    if isinstance(error, (ConnectionError, TimeoutError)):
        return f"连不上({why_not(error)}):看看网络和地址", UNREACHABLE
    if error.filename is None:  # a file that was open already; mostly the one that stdout goes to
        return f"写不出去({why_not(error)}):结果是打印到文件里的,看看那个文件所在的磁盘", WRONG
    return f"{error.filename} 读不了或写不了({why_not(error)}):看看路径、权限和磁盘", WRONG


def _fail(line: str, code: int, is_debug: bool) -> int:
    if is_debug:
        traceback.print_exc()
    typer.echo("baolian: " + " ".join(line.split()), err=True)
    return code


if __name__ == "__main__":
    main()
