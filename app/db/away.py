"""What a database that cannot be used says, in a sentence: what is wrong, and what to do."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.errors import UnavailableError

STATES = {
    "08": "连接断了",
    "25006": "现在只能读,可能是备用机",
    "28": "用户名或密码不对:看看 database_url",
    "3D": "没有这个库:看看 database_url,或者先建库",
    "53": "连接、内存或磁盘不够了:看看 PostgreSQL 的 max_connections 和磁盘,limits.pool_size 乘进程数不能比它大",
    "55000": "现在不接受连接",
    "57P": "正在启动或停止",
    "58": "数据库服务器的系统出错了",
}
"""What PostgreSQL says, by the beginning of its SQLSTATE, when it cannot take anything now."""

_FILES = {
    "unable to open database file": "库文件打不开:看看 database_url 写的目录在不在、运行的用户有没有读写的权限、"
    "磁盘坏没坏、是不是只能读了",
    "readonly database": "库文件写不进去:运行的用户要有库文件和它的目录的写权限,磁盘不能是只读的",
    "is locked": "库一直被别的程序占着:看看是不是还有别的服务或命令在用它",
    "disk is full": "磁盘满了:腾出地方再来",
    "disk I/O error": "库文件读写出错:看看磁盘满没满、坏没坏",
    "malformed": "库文件坏了或者没有拷完整:留着它,从备份恢复(docs/backup.zh-CN.md)",
    "is not a database": "这个文件不是包联的库,或者坏了:看看 database_url,要不就从备份恢复(docs/backup.zh-CN.md)",
}
"""What SQLite says, by a piece of its message."""


@contextmanager
def told() -> Iterator[None]:
    """Raises UnavailableError for what `translated` knows of."""
    try:
        yield
    except (OSError, PoolTimeoutError, DBAPIError) as error:
        raise translated(error) from error


def translated(error: Exception) -> Exception:
    """An UnavailableError where the database cannot be reached or used now; every other error as it is."""
    if words := _of_file(error) or _of_way(error):
        return UnavailableError(f"数据库暂时用不了: {words}")
    if isinstance(error, (OSError, OperationalError, InterfaceError)):
        return UnavailableError(f"数据库暂时用不了: {type(error).__name__}")
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return UnavailableError("数据库连接断开了")
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    if isinstance(error, InternalError) and not state:  # the driver's own: cut off in the middle of a word
        return UnavailableError("数据库连接断开了")
    why = next((words for prefix, words in STATES.items() if state.startswith(prefix)), None)
    return UnavailableError(f"数据库暂时用不了: {why}({state})") if why else error


def _of_file(error: Exception) -> str:
    said = str(error.orig) if isinstance(error, DBAPIError) else ""
    return next((words for piece, words in _FILES.items() if piece in said), "")


def _of_way(error: Exception) -> str:
    match error:
        case PoolTimeoutError():
            return "连接都在用,等不到空的:看看 limits.pool_size"
        case ConnectionRefusedError():
            return "没有数据库在那里应答:看看它启动没有,database_url 的地址和端口对不对"
        case socket.gaierror():
            return "找不到 database_url 写的主机:看看名字和网络(密码里有 @ : / 要写成 %40 %3A %2F)"
        case TimeoutError():
            return "没有按时应答:看看网络、防火墙和数据库忙不忙"
        case _:
            return ""
