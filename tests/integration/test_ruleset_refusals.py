"""Whatever is wrong with a ruleset file is told in Chinese with its line, and the published version stands."""

from pathlib import Path

import pytest

from app.cli import run
from app.services.rules.ruleset_document import LARGEST
from tests.small_county import COUNTY

Capture = pytest.CaptureFixture[str]
GOOD = '# 原来的\n[promises.disaster]\non_site = "30m"\n'
WORD = '[[lexicon]]\nword = "词{number}"\nintent = "care"\n'
PINNED = '[[pins]]\ntext = "下冰雹了"\nexpect = {{ intent = "{intent}" }}\n'


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str, capsys: Capture) -> Path:
    """A configured county with an officer, under a published ruleset."""
    lines = f'secret_key = "a key for tests"\ndatabase_url = "{database_url}"\n'
    (tmp_path / "baolian.toml").write_text(lines, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["db", "upgrade"]) == 0
    data = tmp_path / "data"
    data.mkdir()
    (data / "divisions.csv").write_text(f"code,name,level,parent_code\n{COUNTY},岚皋县,county,\n", "utf-8")
    (data / "offices.csv").write_text(
        f"code,name,kind,division_code\n{COUNTY}-D,值班室,department,{COUNTY}\n", "utf-8"
    )
    (data / "officers.csv").write_text(
        f"id,name,phone,office_code,title,role,division_code\nD1,赵值班,,{COUNTY}-D,,duty_desk,{COUNTY}\n",
        "utf-8",
    )
    assert run(["import", str(data)]) == 0, capsys.readouterr().err
    file = tmp_path / "good.toml"
    file.write_text(GOOD, "utf-8")
    assert run(["rules", "publish", str(file), "--reason", "开始"]) == 0
    capsys.readouterr()
    return tmp_path


def refused(county: Path, capsys: Capture, document: str, *more: str) -> str:
    """What is told of a file that is refused with exit code 1 while the published one stands."""
    file = county / "bad.toml"
    file.write_text(document, "utf-8")
    assert run(["rules", "publish", str(file), "--reason", "试试", *more]) == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert run(["rules", "export"]) == 0
    assert capsys.readouterr().out == GOOD
    return told


@pytest.mark.parametrize(
    ("document", "line", "why"),
    [
        ("[promise]\n", 1, "没有这个部分,是不是想写 promises?"),
        ('[promises.disaster]\nonsite = "40m"\n', 2, "没有这个键,是不是想写 on_site?"),
        ('[promises.disaster]\non_site = "40 minuts"\n', 2, "“40 minuts”不是时长"),
        ("[promises.disaster]\non_site = 40\n", 2, "时长要写在引号里"),
        ('[promises.disaster]\non_site = "0m"\n', 2, "要大于零"),
        ('[promises.disaster]\nfinish = "36500 days"\n', 2, "不超过十年"),
        ('[[routes]]\nname = "x"\nwhen = {}\nto = { office = "NOWHERE" }\n', 4, "机构 NOWHERE 登记里没有"),
        ('[[routes]]\nname = "x"\nwhen = {}\nto = { officer = "GONE" }\n', 4, "干部 GONE 登记里没有"),
        ('[[routes]]\nname = "x"\nwhen = { hours = [] }\nto = { role = "duty_desk" }\n', 3, "不能为空"),
        ('[[routes]]\nname = "x"\nwhen = { any = [] }\nto = { role = "duty_desk" }\n', 3, "要写一列条件"),
        (
            '[[routes]]\nname = "x"\nwhen = { calendar = "节日" }\nto = { role = "duty_desk" }\n',
            3,
            "没有“节日”",
        ),
        (
            '[[routes]]\nname = "x"\nwhen = { load_at_least = "多" }\nto = { role = "duty_desk" }\n',
            3,
            "1 到 10000",
        ),
        ('[[routes]]\nname = "x"\nscope = "610925"\nwhen = {}\nto = { role = "agent" }\n', 3, "scope"),
        ('[[pins]]\ntext = "x"\nat = "昨天"\nexpect = { intent = "care" }\n', 3, "要写时刻"),
        ('[order]\ncounty = "middle"\n', 2, '"first"'),
        ("[replies\n", 1, "不是正确的 TOML"),
        (f'[replies]\njoined = "{"好" * 700}"\n', 2, "会被截掉"),
    ],
)
def test_each_mistake_is_told_with_its_line(
    county: Path, capsys: Capture, document: str, line: int, why: str
) -> None:
    told = refused(county, capsys, document)
    assert f"第 {line} 行" in told
    assert why in told


def test_a_pin_that_would_change_is_told_and_can_be_approved(county: Path, capsys: Capture) -> None:
    told = refused(county, capsys, PINNED.format(intent="relief"))
    assert "事项应该是救助,会变成灾情" in told
    assert (
        run(["rules", "publish", str(county / "bad.toml"), "--reason", "改口径", "--approve", "下冰雹了"])
        == 0
    )
    capsys.readouterr()
    assert run(["rules", "history"]) == 0
    assert "改口径(认可固定样例改变:“下冰雹了”)" in capsys.readouterr().out


def test_a_file_changed_on_an_older_version_is_refused_with_what_came_since(
    county: Path, capsys: Capture
) -> None:
    told = refused(county, capsys, "", "--base", "0")
    assert "灾情的承诺:到场时限 40分钟 → 30分钟" in told


def test_what_is_only_odd_is_published_with_a_hint(county: Path, capsys: Capture) -> None:
    file = county / "odd.toml"
    file.write_text('[promises.disaster]\nhours = "working"\n', "utf-8")
    assert run(["rules", "publish", str(file), "--reason", "试试"]) == 0
    assert "提醒:第 2 行 promises.disaster.hours" in capsys.readouterr().err


def test_changes_are_told_by_command(county: Path, capsys: Capture) -> None:
    file = county / "new.toml"
    file.write_text(GOOD.replace("30m", "20m"), "utf-8")
    assert run(["rules", "diff", str(file)]) == 0
    assert capsys.readouterr().out == "灾情的承诺:到场时限 30分钟 → 20分钟\n"
    assert run(["rules", "history", "--diff", "1"]) == 0
    assert "灾情的承诺:到场时限 40分钟 → 30分钟" in capsys.readouterr().out
    assert run(["rules", "validate", str(file), "--registry"]) == 0


def test_fifty_thousand_words_are_published_and_more_than_a_document_holds_are_not(
    county: Path, capsys: Capture
) -> None:
    file = county / "many.toml"
    document = "".join(WORD.format(number=number) for number in range(50_000))
    assert "文件太大" in refused(county, capsys, document + "#" * (LARGEST - len(document) + 1))
    file.write_text(document, "utf-8")
    assert run(["rules", "publish", str(file), "--reason", "大词表"]) == 0, capsys.readouterr().err
