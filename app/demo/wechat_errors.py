"""How the fake WeChat platform refuses."""


class WechatError(Exception):
    """An errcode; it travels with HTTP status 200 (protocol reference, 1.9)."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"{errcode} {errmsg}")
        self.errcode = errcode
        self.errmsg = errmsg
