"""The rows of the demo county's files as they grow, and the invented names and numbers in them."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

WECHAT, QQ, WECOM, QQ_BOT, SMS = "langao", "siji", "county", "langao", "duanxin"
ROBOT = "siji-cadres"
"""The group of 四季镇's officers in WeCom, in which a robot speaks."""
_SURNAMES = (
    "陈王李张刘杨黄周吴徐孙朱马胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁任沈"
)
_GIVEN = "家林明德春发正国大军永贵光荣秀英桂兰玉梅世平长安文才兴旺福生金山德成运来学礼自强开勇"

Row = dict[str, object]


@dataclass
class Files:
    """The rows of every file, as they grow."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, /, **row: object) -> None:
        """One more row of the file of that name."""
        self.rows[name].append(row)

    def write(self, directory: Path) -> None:
        """Write one CSV file a name into `directory`."""
        directory.mkdir(parents=True, exist_ok=True)
        for name, rows in self.rows.items():
            with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, fieldnames=list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)


class Names:
    """Invented names and telephone numbers, in order."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._phone = 0

    def person(self) -> str:
        """A family name and a given name, put together."""
        given = self._random.sample(_GIVEN, self._random.choice((1, 2, 2)))
        return self._random.choice(_SURNAMES) + "".join(given)

    def phone(self) -> str:
        """The next number of the demo's block."""
        self._phone += 1
        return f"1380000{self._phone % 10000:04d}"

    def near(self, centre: float) -> float:
        """A coordinate around `centre`."""
        return round(centre + self._random.uniform(-0.2, 0.2), 6)


def short_name(official: str) -> str:
    """A village as people say it: 竹园村委会 is 竹园村, 四坪社区居委会 is 四坪社区."""
    for ending, spoken in (("社区居委会", "社区"), ("村委会", "村"), ("居委会", "")):
        if official.endswith(ending):
            return official.removesuffix(ending) + spoken
    return official


def contact(files: Files, kind: str, owner: str, channel: str, external_id: str) -> None:
    """How one officer or person is reached on a channel."""
    account = {"wechat": WECHAT, "wecom": WECOM, "qqbot": QQ_BOT, "sms": SMS}.get(channel, QQ)
    files.add(
        "contacts",
        owner_kind=kind,
        owner_id=owner,
        channel=channel,
        account=account,
        external_id=external_id,
    )
