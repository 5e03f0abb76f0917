"""Files of judged messages, as the contract's section 8 describes them."""

from pathlib import Path

from app.core.errors import ConfigurationError, InputRefusedError
from app.services.tuning import replay_messages


def read_messages(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; raises ConfigurationError and InputRefusedError."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"读不了文件 {file}:请检查路径和权限") from error
    try:
        return replay_messages.rows_of_csv(content)
    except InputRefusedError as error:
        raise InputRefusedError(f"{file}:{error}") from error
