"""`python -m benchmarks.county`: a county at full size in and looked through, on both engines; time and memory.

12 towns, 136 villages, 42,000 households, 150,000 people with ID numbers and telephones, 3,000 officers and
45,000 duties, all invented. Each command is a process of its own, so that its peak memory is its own.
"""

import csv
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from app.core.clock import SystemClock
from app.core.id_numbers import check_character
from app.demo.county import write_county
from benchmarks.road import database

HOUSEHOLDS, PEOPLE, OFFICERS, DUTIES = 42_000, 150_000, 3_000, 45_000
BAD_ROWS = 1_000_000
MOST_SECONDS, MOST_MB, MOST_CHECK_SECONDS = 60.0, 500, 10.0
ENGINES = ("sqlite", "postgresql")
_LAUNCHER = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
print(f"\\n{used.ru_maxrss} {os.waitstatus_to_exitcode(status)} {used.ru_utime + used.ru_stime}")
"""
"""A small parent: a process's peak counts what its parent held when it began."""
_BORN = date(1940, 1, 1)

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """What one command took; `cpu_seconds` tells a slow program from a busy machine."""

    seconds: float
    cpu_seconds: float
    peak_mb: int
    exit_code: int
    output: str


def write_full_county(directory: Path, today: date, scale: float = 1.0) -> None:
    """The demo's county at this share of full size, with everybody's ID number and telephone."""
    write_county(directory, int(HOUSEHOLDS * scale), today=today)
    _more_people(directory / "people.csv", int(PEOPLE * scale))
    officers = _more_officers(directory / "officers.csv", int(OFFICERS * scale))
    _contacts(directory / "contacts.csv", officers)
    _more_duties(directory, int(DUTIES * scale), officers)


def bad_rows(directory: Path, rows: int) -> None:
    """People of whom every one has two things wrong: his telephone, and a household that is not there."""
    directory.mkdir()
    with (directory / "people.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "household_id", "name", "phone"))
        writer.writerows((f"P{number}", "H1", "张三", "不详") for number in range(rows))


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _append(path: Path, rows: Iterator[Row]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="").writerows(rows)


def _more_people(path: Path, wanted: int) -> None:
    rows = _rows(path)
    homes = [row["household_id"] for row in rows]
    for number in range(len(rows), wanted):
        rows.append(rows[0] | {"id": f"P{number}", "household_id": homes[number % len(homes)], "tags": ""})
    for number, row in enumerate(rows):
        row["id_number"], row["phone"] = _id_number(number), f"139{number:08d}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _id_number(number: int) -> str:
    born = _BORN + timedelta(days=number % 25_000)
    front = f"610925{born:%Y%m%d}{number // 25_000:03d}"
    return front + check_character(front)


def _more_officers(path: Path, wanted: int) -> list[str]:
    rows = _rows(path)
    like = next(row for row in rows if row["role"] == "department_window")
    added = [f"C-X{number}" for number in range(len(rows), wanted)]
    _append(path, (like | {"id": each} for each in added))
    return added


def _contacts(path: Path, officers: list[str]) -> None:
    contact = {"owner_kind": "officer", "channel": "wechat", "account": "langao"}
    _append(path, (contact | {"owner_id": each, "external_id": f"o-{each}"} for each in officers))


def _more_duties(directory: Path, wanted: int, officers: list[str]) -> None:
    there = len(_rows(directory / "duties.csv"))
    homes = [row["id"] for row in _rows(directory / "households.csv")]
    numbers = count()

    def paired() -> Iterator[Row]:
        for number in range(wanted - there):
            officer = officers[number % len(officers)]
            target = homes[next(numbers) % len(homes)]
            yield {"officer_id": officer, "kind": "pairs_household", "target": target}

    _append(directory / "duties.csv", paired() if officers else iter(()))


def configuration(url: str) -> str:
    """A county with the account that its officers have their contacts on, so that `check` asks whom it can reach."""
    return f"""database_url = "{url}"
secret_key = "{secrets.token_hex(32)}"
public_url = "http://127.0.0.1"

[[wechat]]
name = "langao"
division = "610925"
app_id = "wx0000000000000000"
app_secret = "{secrets.token_hex(16)}"
token = "{secrets.token_hex(12)}"
mode = "plain"
api_base = "http://127.0.0.1:9"
alert_template_id = "alert"
"""


def command(environ: dict[str, str], *arguments: str) -> Run:
    """Run `baolian` with these arguments; its wall time and its peak memory."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-S", "-c", _LAUNCHER, sys.executable, "-m", "app.cli", *arguments],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
    )
    seconds = time.perf_counter() - began
    *said, last = done.stdout.decode("utf-8", "replace").splitlines()
    peak, code, cpu = last.split()
    return Run(round(seconds, 1), round(float(cpu), 1), int(peak) // 1024, int(code), "\n".join(said))


def measure(folder: Path, engine: str, url: str, county: Path, bad: Path) -> dict[str, Run]:
    """Every command on one engine, in order."""
    config = folder / f"{engine}.toml"
    config.write_text(configuration(url), "utf-8")
    environ = {**os.environ, "BAOLIAN_CONFIG": str(config)}
    command(environ, "db", "upgrade")
    return {
        "import": command(environ, "import", str(county)),
        "import again": command(environ, "import", str(county)),
        "import --replace --dry-run": command(environ, "import", str(county), "--replace", "--dry-run"),
        "check": command(environ, "check"),
        "backup": command(environ, "backup", str(folder / f"{engine}.zip")),
        "restore --dry-run": command(environ, "restore", str(folder / f"{engine}.zip"), "--dry-run"),
        f"{BAD_ROWS:,} bad rows": command(environ, "import", str(bad), "--errors", str(folder / "bad.csv")),
    }


def main() -> int:
    """Print the table; the exit code says whether the limits were kept on both engines."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baolian-county-")))
        county, bad = folder / "county", folder / "bad"
        write_full_county(county, SystemClock().now().date())
        bad_rows(bad, BAD_ROWS)
        print("| engine | command | seconds | of CPU | peak MB | exit |\n|---|---|---|---|---|---|")
        are_kept = True
        for engine in ENGINES:
            url = stack.enter_context(database(engine, folder))
            for name, run in measure(folder, engine, url, county, bad).items():
                row = (engine, name, run.seconds, run.cpu_seconds, run.peak_mb, run.exit_code)
                print("| " + " | ".join(map(str, row)) + " |", flush=True)
                most = MOST_CHECK_SECONDS if name == "check" else MOST_SECONDS
                are_kept &= run.seconds < most and run.peak_mb < MOST_MB
                are_kept &= run.exit_code == 0 or "bad rows" in name
    print(f"\nlimits ({MOST_SECONDS:g} s, {MOST_MB} MB, check {MOST_CHECK_SECONDS:g} s): {are_kept}")
    return 0 if are_kept else 1


if __name__ == "__main__":
    sys.exit(main())
