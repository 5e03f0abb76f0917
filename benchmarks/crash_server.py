"""`python -m benchmarks.crash_server PORT CLOCK`: the app of `baolian serve`, its clock read from a file."""

import sys
from pathlib import Path

import uvicorn

from app import logs
from app.container import Container
from app.main import create_app
from app.settings import Settings
from benchmarks.crash_clock import MovedClock


def main() -> None:
    """Serve until killed."""
    port, clock = sys.argv[1:3]
    settings = Settings.load()
    logs.configure(settings.log_level)
    app = create_app(Container(settings, clock=MovedClock(Path(clock))))
    uvicorn.run(app, host="127.0.0.1", port=int(port), access_log=False, log_config=None)


if __name__ == "__main__":
    main()
