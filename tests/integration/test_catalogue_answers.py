"""What the catalogue says of a thing is told to who asks what it takes: nobody comes home from far for a paper."""

import pytest

from app.services.versions import touch
from models import Case, ServiceItem
from tests.small_county import Road

pytestmark = pytest.mark.anyio
NEW, AGAIN = ["申请表", "医院评定表"], ["旧证", "照片"]


@pytest.fixture
async def road(road: Road) -> Road:
    """A county that issues certificates of disability, new ones and again."""
    more = {"authority": "county", "department_office_code": "", "statutory_days": 30}
    async with road.database.transaction() as session:
        session.add_all(
            [
                ServiceItem(
                    code="CL1", name="残疾人证新办", aliases=["残疾证"], keywords=["残疾证", "评残"],
                    materials=NEW, promised_days=15, **more,
                ),
                ServiceItem(
                    code="CL2", name="残疾人证换领", aliases=["残疾证到期换证"], keywords=["残疾证", "到期", "换"],
                    materials=AGAIN, promised_days=10, **more,
                ),
                ServiceItem(
                    code="YB1", name="医保参保登记", aliases=["医保"], keywords=[],
                    materials=[], promised_days=5, **more,
                ),
            ]
        )  # fmt: skip
        await touch(session, "registry")
    return road


async def test_who_asks_for_the_papers_of_what_he_wants_done_reads_them_once(road: Road) -> None:
    first = await road.says("oZhang", "我在山西回不来,我爸的残疾证能不能别人代办")
    assert "一般要带" not in first
    reply = await road.says("oZhang", "要哪些材料")
    assert "办“残疾人证新办”一般要带:申请表、医院评定表;材料齐了15个工作日内办好。" in reply
    assert "陈家林会跟您说准" in reply
    assert "一般要带" not in await road.says("oZhang", "要好久")


async def test_of_several_the_one_that_the_words_are_about(road: Road) -> None:
    assert "旧证、照片" in await road.says("oZhang", "残疾证到期了换证要哪些材料")


@pytest.mark.parametrize("words", ["残疾证丢了怎么补办", "怎么申请残疾证", "我妈的残疾证咋办理嘛"])
async def test_who_asks_how_it_is_done_reads_what_it_takes(road: Road, words: str) -> None:
    assert "一般要带" in await road.says("oZhang", words)


@pytest.mark.parametrize(
    "words",
    [
        "残疾证怎么申请了一个月还没下来",
        "怎么办理的残疾证还没到",
        "帮我妈申请残疾证",
        "我妈的医保要哪些材料",
        "房产证过户要哪些材料",
        "竹园村下冰雹了,烟叶打烂了,要哪些材料",
        "残疾证没办下来",
    ],
)
async def test_what_the_catalogue_does_not_say_is_the_officer_s_to_tell(road: Road, words: str) -> None:
    assert "一般要带" not in await road.says("oZhang", words)


async def test_a_question_about_what_is_brought_along_is_of_the_same_matter(road: Road) -> None:
    await road.says("oZhang", "我在山西回不来,我爸的残疾证能不能别人代办")
    await road.says("oZhang", "我弟弟拿我爸身份证去可以不")
    assert [case.kind for case in await road.all(Case)] == ["delegated"]
