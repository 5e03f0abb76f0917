"""Files of judged messages, as the contract's section 8 describes them."""

import csv
import io
from pathlib import Path

from app.core.errors import ConfigurationError, InputRefusedError
from app.nlu.evaluate import REQUIRED


def read_messages(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; raises ConfigurationError and InputRefusedError."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"读不了文件 {file}:请检查路径和权限") from error
    except UnicodeDecodeError as error:
        raise InputRefusedError(f"文件 {file} 不是 UTF-8 编码:请另存为 UTF-8 的 CSV") from error
    table = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in REQUIRED if name not in (table.fieldnames or [])]
    if missing:
        raise InputRefusedError(f"文件 {file} 缺少列 {'、'.join(missing)}:第一行要有 id,text,intent")
    return list(table)
