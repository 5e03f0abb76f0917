"""`baolian export registry`: the county's data as the workbook that an import takes."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from app.commands.configured import with_workshop
from app.commands.output import note, progress_bar, writing
from app.core.errors import ConfigurationError
from app.services.importing import exporting
from app.services.importing.columns import BY_NAME
from app.services.scope import is_code
from app.services.staff.administrators import command_scope
from app.services.work import Workshop


def registry(
    division: Annotated[str, typer.Option("--division", help="哪个县、镇、村:区划代码")],
    output: Annotated[Path, typer.Option("--output", help="写进这个 .xlsx 文件")],
    personal: Annotated[
        bool, typer.Option("--personal", help="带上手机、身份证号和渠道身份;姓名总在里面")
    ] = False,
) -> None:
    """导出现在有效的登记资料,就是导入用的表格:改好了再导入,没改的都算未变。每次记一条操作日志。

    例:baolian export registry --division 610925 --output 登记资料.xlsx
    """
    if output.suffix.lower() != ".xlsx":
        raise ConfigurationError(f"登记资料是 .xlsx 表格,名字要以 .xlsx 结尾:{output}")
    if not is_code(division):
        raise ConfigurationError(f"--division 要写 6、9、12 或 15 位区划代码,不是“{division[:20]}”")
    if output.exists():
        raise ConfigurationError(f"{output} 已经在了,没有动它:换一个名字")

    with TemporaryDirectory(prefix="baolian-") as folder:
        book = Path(folder, "registry.xlsx")

        async def run(workshop: Workshop) -> dict[str, int]:
            async with workshop.read() as work:
                if work.snapshots.registry.division(division) is None:
                    raise ConfigurationError(f"登记资料里没有区划 {division},没有导出:看看代码写对了没有")
            scope = command_scope(division)
            with progress_bar() as told:
                return await exporting.write(workshop, scope, book, has_numbers=personal, told=told)

        counts = with_workshop(run)
        with writing(output):
            output.write_bytes(book.read_bytes())
    told = ",".join(f"{BY_NAME[name].title} {count} 行" for name, count in counts.items() if count)
    note(f"导出了{told or ' 0 行'},写在 {output}")
