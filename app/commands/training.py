"""`baolian intents train` and `report`: weights from judged messages, and what they reach on unseen ones."""

import csv
import io
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.corrections import corrected_messages
from app.commands.messages import read_messages
from app.commands.output import note, say, say_json, writing
from app.commands.report import FIGURES, figure, markdown
from app.core.divisions import Division
from app.core.enums import DivisionLevel
from app.core.errors import ConfigurationError
from app.defaults import load_text
from app.nlu.evaluate import Judged, figures
from app.nlu.gazetteer import Gazetteer
from app.nlu.lexicon import Lexicon
from app.nlu.weights import Weights

if TYPE_CHECKING:
    from app.nlu.crossval import Course, Tick

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE.csv[@0.3[!]]",
        help="标注好的消息;@0.3 表示每条只算三成,后面再加 ! 表示只学有没有人命危险、是不是两件事",
    ),
]


CORRECTIONS = "改过的消息"
"""The name of the source that officers' corrections are."""


def train(
    files: Files,
    corrections: Annotated[
        bool, typer.Option("--corrections", help="加上干部改过的消息(要配置和数据库)")
    ] = False,
    county: Annotated[str, typer.Option("--county", help="县的区划代码,库里只有一个县时不用写")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="把学到的词表写到这个文件")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    check: Annotated[bool, typer.Option("--check/--no-check", help="交叉检验,花五倍时间")] = True,
) -> None:
    """从标注好的消息里学每个词说明什么。例:baolian intents train 消息.csv 外来.csv@0.3 --out 词表.txt。

    同样的文件每次学出同样的词表。--out 写成 .toml 时可以接在规则文件后面,先预演再发布。
    """
    course = _course(files, corrected_messages(county) if corrections else ())
    parts = course.folds() if check else []
    with _ticking(len(parts) + 1) as tick:
        held_out = course.held_out(parts, tick)
        thresholds = course.thresholds(held_out)
        weights = course.everything(thresholds)
        tick()
    if out is not None:
        _write(out, weights)
    judged = course.judged(held_out, thresholds)
    result = _result(weights, judged)
    if as_json:
        say_json(result)
    else:
        say(_lines(result))


def report(
    files: Files,
    lines: Annotated[bool, typer.Option("--confusion/--no-confusion", help="带上混淆表")] = True,
) -> None:
    """每批消息上的准确程度,带置信区间,每批都用没见过它的词表来量。例:baolian intents report 甲.csv 乙.csv。"""
    course = _course(files)
    parts = course.folds()
    with _ticking(len(parts)) as tick:
        held_out = course.held_out(parts, tick)
        judged = course.judged(held_out, course.thresholds(held_out))
    say(markdown(judged, with_confusion=lines))


def _course(files: Sequence[str], corrected: Sequence[dict[str, str]] = ()) -> "Course":
    from app.nlu.crossval import Course, Source  # loads what solves equations, which nothing else needs

    sources = [Source(*_source(file)) for file in files]
    if corrected:
        sources.append(Source(CORRECTIONS, corrected))
    return Course(
        sources, Lexicon.from_rows(tomllib.loads(load_text("lexicon.toml"))["lexicon"]), gazetteer()
    )


def _source(file: str) -> tuple[str, list[dict[str, str]], float, bool]:
    """Name, messages and weight of a file as it was given, and whether it teaches kinds."""
    path, at, share = file.rpartition("@")
    if not at:
        return Path(file).stem, read_messages(Path(file)), 1.0, True
    try:
        weight = float(share.removesuffix("!"))
    except ValueError:
        weight = 0.0
    if not 0 < weight <= 1:
        raise ConfigurationError(f"文件 {file}:@ 后面要写 0 到 1 之间的数,例如 {path}@0.3")
    return Path(path).stem, read_messages(Path(path)), weight, not share.endswith("!")


def gazetteer() -> Gazetteer:
    """The divisions of 岚皋 that ship."""
    divisions = csv.DictReader(io.StringIO(load_text("langao_divisions.csv")))
    return Gazetteer(
        Division(r["code"], r["name"], DivisionLevel(r["level"]), r["parent_code"]) for r in divisions
    )


@contextmanager
def _ticking(steps: int) -> Iterator["Tick"]:
    """A progress bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with typer.progressbar(length=steps, label="学习", file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def _write(out: Path, weights: Weights) -> None:
    text = weights.render()
    if out.suffix == ".toml":
        text = f"[learned]\nweights = '''\n{text}'''\n"
    with writing(out):
        out.write_text(text, encoding="utf-8")
    note(f"学到 {len(weights)} 个词,写到 {out}")


def _result(weights: Weights, judged: dict[str, list[Judged]]) -> dict[str, Any]:
    everything = [j for each in judged.values() for j in each]
    return {
        "words": len(weights),
        "thresholds": weights.thresholds.as_dict(),
        "cross_validated": figures(everything) if everything else None,
        "by_file": {name: figures(each) for name, each in judged.items()},
    }


def _lines(result: dict[str, Any]) -> str:
    """The figures for reading at a terminal."""
    found = [f"学到 {result['words']} 个词"]
    for name, each in result["by_file"].items():
        shown = "  ".join(f"{key} {figure(each[key])}" for key in FIGURES)
        found.append(f"{name:<24}n {each['n']:<6}{shown}")
    return "\n".join(found)
