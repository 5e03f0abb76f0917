"""A dry-run over 10,000 stored messages, on SQLite and PostgreSQL: with a new route, and with a new word.

`python -m benchmarks.dry_run [--messages 10000]` prints a table. The messages are those of the shipped evaluation
files, stored as they come over the road, and judged under both rulesets as `baolian rules dry-run --last` does.
"""

import asyncio
import csv
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from app.core.clock import SystemClock
from app.core.crypto import Keyring
from app.core.ids import IdSource
from app.db.database import Database
from app.db.schema import upgrade
from app.defaults import load_text
from app.services.rules import rulesets
from app.services.rules.ruleset_document import shipped_document
from app.services.rules.rulesets import Ruleset
from app.services.snapshots import Snapshots
from app.services.tuning import replay_messages
from app.services.tuning.replay_report import Report, dry_run
from app.services.versions import touch
from app.services.work import Workshop
from benchmarks.road import database
from models import Division, Message, Officer

COUNTY, MESSAGES, BAR = "610925", 10_000, 30.0
FILES = (
    "villagers_home",
    "far_and_groups",
    "service_desk",
    "more_voices",
    "dangers",
    "hard_matters",
    "hard_traps",
)
ROUTE = '\n[[routes]]\nname = "新"\nwhen = { any_words = ["冰雹"] }\nto = { role = "duty_desk" }\n'
WORD = '\n[[lexicon]]\nword = "雨"\nintent = "disaster"\nweight = 2.0\n'


def texts(count: int) -> Iterator[str]:
    """So many judged messages, again from the beginning where the files end."""
    rows = [
        row["text"]
        for name in FILES
        for row in csv.DictReader(load_text(f"evaluation/{name}.csv").splitlines())
    ]
    return islice(cycle(rows), count)


async def fill(workshop: Workshop, count: int) -> None:
    """岚皋's divisions, a duty desk, and the messages."""
    async with workshop.begin() as work:
        for row in csv.DictReader(load_text("langao_divisions.csv").splitlines()):
            work.session.add(
                Division(
                    code=row["code"],
                    name=row["name"],
                    level=row["level"],
                    parent_code=row["parent_code"] or None,
                    aliases=[],
                )
            )
        work.session.add(Officer(id="D1", name="值班", role="duty_desk", division_code=COUNTY, title=""))
        await touch(work.session, "registry")
        for number, text in enumerate(texts(count)):
            work.session.add(
                Message(
                    id=work.ids.next(),
                    channel="wechat",
                    account="langao",
                    dedup_key=f"m{number}",
                    external_id=f"m{number}",
                    conversation_id=1,
                    sender=f"o{number}",
                    kind="text",
                    text=text,
                    sent_at=work.now,
                    received_at=work.now,
                    division_code=COUNTY,
                    fate_kind="to_human",
                    decision={"setting": {"by": "words", "account": COUNTY, "at": work.now.isoformat()}},
                )
            )


async def measure(url: str, count: int) -> dict[str, tuple[float, float, Report]]:
    """Seconds by the wall, seconds of the processor, and the report of each draft."""
    clock = SystemClock()
    store = Database(url, Keyring.from_settings([], "a benchmark"))
    workshop = Workshop(store, clock, IdSource(clock), Snapshots(clock))
    await upgrade(store)
    await fill(workshop, count)
    found = {}
    for name, more in (("a new route", ROUTE), ("a new word", WORD)):
        started, busy = time.perf_counter(), time.process_time()
        async with workshop.read() as work:
            days = await rulesets.edited_days(work.session, COUNTY)
            draft = Ruleset.parse(
                more + shipped_document() if more == ROUTE else shipped_document() + more, 0, days
            )
            told = await replay_messages.last(work, COUNTY, count)
            report = await dry_run(work, COUNTY, draft, told)
        found[name] = (time.perf_counter() - started, time.process_time() - busy, report)
    await store.close()
    return found


def main() -> int:
    """Print seconds and counts; 1 where one takes longer than its bar, or sees no change and so measured nothing."""
    count = int(sys.argv[sys.argv.index("--messages") + 1]) if "--messages" in sys.argv else MESSAGES
    slowest, has_seen = 0.0, True
    for engine in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, database(engine, Path(folder)) as url:
            for name, (seconds, busy, report) in asyncio.run(measure(url, count)).items():
                slowest = max(slowest, seconds)
                has_seen = has_seen and bool(report.changed)
                shown = f"{report.messages} messages, {len(report.changed)} changed"
                print(f"{engine:<12}{name:<14}{seconds:6.1f} s   ({busy:.1f} s of one core)   {shown}")
    return int(slowest > BAR * count / MESSAGES or not has_seen)


if __name__ == "__main__":
    sys.exit(main())
