"""Secrets of the configuration that somebody could guess: said, and not refused."""

from collections.abc import Iterator

from app.settings import Settings

SHORTEST = 16


def weak_key(settings: Settings) -> str:
    """What to say of a secret_key that is easily guessed; empty where it is not."""
    if len(settings.secret_key.get_secret_value()) >= SHORTEST:
        return ""
    words = f"secret_key 不到 {SHORTEST} 个字符,容易被猜到:运行 baolian token 换一个"
    if settings.data_keys:
        return words
    return words + ';库里已经有人的,同时写上 data_keys = ["k0:现在的 secret_key"]'


def weak_tokens(settings: Settings) -> Iterator[str]:
    """What to say of each such token of the API, and of one that two values still open."""
    for token in settings.api_token:
        if len(token.token.get_secret_value()) < SHORTEST:
            yield f"接口令牌 {token.name} 不到 {SHORTEST} 个字符,容易被猜到:运行 baolian token 换一个"
        if token.previous_token.get_secret_value():
            yield f"接口令牌 {token.name} 的 previous_token 还在:对方换好了就删掉,旧的才不能再用"
