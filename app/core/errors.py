"""Errors that a boundary turns into an answer. Messages are for people: what, where, what to do."""

import errno
import socket

_REASONS = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "超过了磁盘配额",
    errno.EISDIR: "这是目录,不是文件",
    errno.ENOTDIR: "路径里有一段不是目录",
    errno.EIO: "磁盘读写出错",
    errno.EADDRINUSE: "已经有程序在用",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
    errno.ENAMETOOLONG: "名字太长",
    errno.EFBIG: "文件太大,超过了限制",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ECONNREFUSED: "没有程序在那里应答",
    errno.ECONNRESET: "对面断开了",
    errno.EPIPE: "对面断开了",
    errno.ETIMEDOUT: "没有按时应答",
    errno.EHOSTUNREACH: "网络不通",
    errno.ENETUNREACH: "网络不通",
}


def why_not(error: OSError) -> str:
    """Why the system refused, in Chinese where we have a word for it."""
    if isinstance(error, socket.gaierror):  # numbers of its own
        return "没有这个主机名"
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


class BaolianError(Exception):
    """Base of everything that we raise on purpose. `exit_code` is the CLI's (contract, section 9)."""

    exit_code = 4


class ConfigurationError(BaolianError):
    """Wrong arguments, configuration or schema version."""

    exit_code = 2


class InputRefusedError(BaolianError):
    """A check found something, or input was refused."""

    exit_code = 1


class UnavailableError(BaolianError):
    """The database or a platform cannot be reached."""

    exit_code = 3


class IllegalMoveError(BaolianError):
    """A case cannot make this move from where it stands (409). The message is Chinese."""

    exit_code = 1


class ConflictError(BaolianError):
    """What is asked contradicts what was done before (409). The message is Chinese."""

    exit_code = 1


class NotFoundError(BaolianError):
    """Unknown, or outside the asker's division (404)."""

    exit_code = 1


class NotAllowedError(BaolianError):
    """Known, but not this person's to do (403). The message is Chinese."""

    exit_code = 1


class InvalidValueError(BaolianError):
    """A value that a boundary refuses (422); `field` names it."""

    exit_code = 1

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
