"""`baolian intents`: what understanding makes of a text, and how good it is on judged messages."""

import csv
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.configured import with_workshop
from app.commands.messages import read_messages
from app.commands.output import writing
from app.commands.report import figure
from app.commands.rules import county_of
from app.commands.training import gazetteer, report, train
from app.core.errors import ConfigurationError, InvalidValueError
from app.defaults import load_text
from app.nlu.evaluate import figures, judge, wrong_rows
from app.nlu.lexicon import Lexicon
from app.nlu.types import Understanding
from app.nlu.understander import Understander
from app.services.work import Workshop

SHIPPED = "default"

Published = Annotated[
    bool, typer.Option("--published", help="用配置的库里正在用的规则和登记的区划,不用出厂的")
]
County = Annotated[
    str, typer.Option("--county", help="和 --published 一起:县的区划代码,库里只有一个县时不用写")
]

app = typer.Typer(
    help="看一句话会被理解成什么,检验理解得准不准。",
    no_args_is_help=True,
    epilog='例:baolian intents explain "竹园村下冰雹了"',
)


def shipped_understander() -> Understander:
    """The lexicon that ships over the divisions of 岚皋: no configuration, no database."""
    return Understander(Lexicon.from_rows(tomllib.loads(load_text("lexicon.toml"))["lexicon"]), gazetteer())


def published_understander(county: str) -> tuple[Understander, str]:
    """The words in force and the places of the configured county, and the number of their version.

    Raises ConfigurationError for a wrong configuration, schema or county, UnavailableError where the database is away.
    """

    async def run(workshop: Workshop) -> tuple[Understander, str]:
        async with workshop.read() as work:
            code = await county_of(work, county)
            version = work.snapshots.ruleset_for(code).version
            return work.snapshots.understander_for(code), str(version) if version else SHIPPED

    return with_workshop(run)


def _asked_for(is_published: bool, county: str) -> tuple[Understander, str]:
    """The understanding that was asked for, and its ruleset's version."""
    if county and not is_published:
        raise ConfigurationError(
            "--county 要和 --published 一起写:不写 --published 用的是出厂的规则和岚皋的区划"
        )
    return published_understander(county) if is_published else (shipped_understander(), SHIPPED)


@app.command()
def explain(
    text: Annotated[str, typer.Argument(help="一句话")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    published: Published = False,
    county: County = "",
) -> None:
    """看一句话会被理解成什么,凭的是哪些词。例:baolian intents explain "竹园村下冰雹了"。"""
    understander, version = _asked_for(published, county)
    found = understander.understand(text)
    if as_json:
        typer.echo(json.dumps(as_object(found, version), ensure_ascii=False))
        return
    typer.echo(f"意图 {found.intent}(把握 {found.confidence:.2f},{found.reason})")
    typer.echo(f"生命危险 {'是' if found.is_urgent else '否'} · 转人工 {'是' if found.to_human else '否'}")
    if found.also:
        typer.echo(f"还有 {'、'.join(found.also)}")
    for name, value in found.slots.items():
        typer.echo(f"  {name} = {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    for item in found.evidence:
        typer.echo(f"  {item.word} → {item.what} {item.weight:+.3g}")


def as_object(found: Understanding, ruleset_version: str = SHIPPED) -> dict[str, Any]:
    """What `explain --json` prints."""
    return {
        "intent": str(found.intent),
        "confidence": found.confidence,
        "urgent": found.is_urgent,
        "also": [str(i) for i in found.also],
        "slots": found.slots,
        "to_human": found.to_human,
        "evidence": [{"what": e.what, "word": e.word, "weight": e.weight} for e in found.evidence],
        "ruleset_version": ruleset_version,
    }


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="列 id,text,intent,可另有标注列")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    errors: Annotated[Path | None, typer.Option("--errors", help="把错的行和原因写到这个文件")] = None,
    published: Published = False,
    county: County = "",
) -> None:
    """在标注好的消息上检验理解得准不准。例:baolian intents eval 消息.csv --errors 错的.csv。"""
    rows = read_messages(file)
    understander, _ = _asked_for(published, county)
    understander.understand("")
    try:
        judged = judge(rows, understander)
    except InvalidValueError as error:
        raise InvalidValueError(f"{file}:{error}", error.field) from error
    if errors is not None:
        _write(errors, wrong_rows(judged))
    result = figures(judged)
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else _table(result))


def _write(file: Path, rows: list[dict[str, str]]) -> None:
    names = "id text faults intent predicted urgent to_human reason slots evidence".split()  # noqa: SIM905
    with writing(file), file.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, names)
        table.writeheader()
        table.writerows(rows)


def _table(result: Mapping[str, Any]) -> str:
    """The figures for reading at a terminal."""
    lines = [f"{name:<18}{figure(result[name])}" for name in _HEADLINE]
    lines += [
        f"{name:<18}" + "  ".join(f"{k} {figure(v)}" for k, v in result[name].items()) for name in _PAIRS
    ]
    for title in ("per_intent", "slots"):
        lines.append("")
        for name, values in result[title].items():
            lines.append(f"{name:<18}" + "  ".join(f"{k} {figure(v)}" for k, v in values.items()))
    return "\n".join(lines)


_HEADLINE = (
    *("n", "accuracy", "accuracy_lenient", "macro_f1", "macro_f1_lenient"),
    *("false_cases", "missed_cases", "to_human"),
)
_PAIRS = ("urgent", "multi", "ms_per_message")

app.command("train")(train)
app.command("report")(report)
