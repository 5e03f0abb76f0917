"""Where the `baolian` command begins: reading the program in takes seconds, and Ctrl-C may come meanwhile."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Read the program in and run the command; leaves with its exit code."""
    try:
        from app import cli
    except KeyboardInterrupt:
        sys.stderr.write("baolian: 已中断\n")
        sys.exit(INTERRUPTED)
    cli.main()


if __name__ == "__main__":
    main()
