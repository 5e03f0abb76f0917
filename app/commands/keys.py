"""`baolian keys rotate`: what is sealed goes over to a new data key."""

from typing import Annotated

import typer

from app.commands.configured import with_workshop
from app.commands.output import progress_bar, say
from app.core.crypto import Keyring
from app.core.errors import ConfigurationError, InputRefusedError
from app.services import key_rotation
from app.services.work import Workshop
from app.settings import Settings

app = typer.Typer(
    help="密钥。",
    no_args_is_help=True,
    epilog="例:baolian keys rotate",
)


@app.callback()
def group() -> None:
    """密钥。"""


@app.command("rotate")
def rotate(
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="停了服务再用:查找值也换成第一把,以后就能删掉旧密钥")
    ] = False,
) -> None:
    """把加密保存的都换成 data_keys 里的第一把;服务先用新的配置重新启动,换的时候不用停;中断了再运行就接着换。

    例:baolian keys rotate
    """
    settings = Settings.load()
    keys = [key.get_secret_value() for key in settings.data_keys]
    if len(keys) < 2:
        raise ConfigurationError(
            'data_keys 里要先写新的一把,旧的跟在后面,例如 data_keys = ["k2:新的", "k1:旧的"];'
            "从来没有写过的,旧的是 k0:secret_key 的值"
        )
    name = keys[0].partition(":")[0]

    async def run(workshop: Workshop) -> tuple[int, int]:
        await _require_ready(workshop, name, drop_old)
        with progress_bar() as told:
            values = await key_rotation.rotate(workshop, told)
            if not drop_old:
                return values, 0
            only = Keyring.from_settings(keys[:1], settings.secret_key.get_secret_value())
            return values, await key_rotation.move_lookups(workshop, only, told)

    values, lookups = with_workshop(run)
    say(f"用 {name} 重新加密了 {values} 处" if values else f"都已经是用 {name} 加密的")
    if drop_old:
        say(
            f"查找值换了 {lookups} 处。现在把 data_keys 里除 {name} 以外的删掉,再启动;用旧配置启动会找不到人。"
        )
    else:
        say(
            "旧密钥还要留在 data_keys 里(查找电话、身份证号用它)。"
            "要删掉它:停掉服务,运行 baolian keys rotate --drop-old。"
        )


async def _require_ready(workshop: Workshop, name: str, drop_old: bool) -> None:
    """Raises InputRefusedError while a service runs that could not read what is sealed anew."""
    used = await key_rotation.in_use(workshop)
    if used and drop_old:
        raise InputRefusedError("服务还在运行:先停掉它,等半分钟,再运行 keys rotate --drop-old")
    if others := "、".join(sorted(used - {name})):
        raise InputRefusedError(
            f"运行着的服务还在用 {others} 加密,换过的它读不出来:先用现在的配置重新启动它,等半分钟,再换"
        )
