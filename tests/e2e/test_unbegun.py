"""A served process that cannot begin leaves with one line, and takes no other one with it."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
ALONE = "import uvicorn; from app.main import serve_app; uvicorn.run(serve_app(), log_config=None)"
WORKER = f"""
import multiprocessing, sys

def work():
    {ALONE}

worker = multiprocessing.get_context("fork").Process(target=work)
worker.start()
worker.join()
sys.exit(worker.exitcode)
"""
GONE = 'database_url = "sqlite:///gone.db"\nsecret_key = "a secret of 16"\n'


@pytest.mark.parametrize(
    ("script", "configuration", "code", "words"),
    [
        (ALONE, GONE, 3, "gone.db"),
        (WORKER, GONE, 4, "gone.db"),
        (WORKER, "colour = 1", 4, "colour 不认识的配置项"),
    ],
)
def test_what_was_changed_since_serve_looked_is_told_in_one_line(
    tmp_path: Path, script: str, configuration: str, code: int, words: str
) -> None:
    (tmp_path / "baolian.toml").write_text(configuration)
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        timeout=120,
        check=False,
    )
    said = ended.stderr.decode()
    assert (ended.returncode, "Traceback" in said) == (code, False), said
    assert said.splitlines()[-1].startswith("baolian: ")
    assert words in said
