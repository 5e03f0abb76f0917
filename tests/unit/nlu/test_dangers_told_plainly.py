"""Lives in danger that are told in plain words, each by a rare scene, beside what only sounds like them."""

import pytest

from app.nlu.dangers import advised
from app.nlu.understander import Understander


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("小学生放学在河坝洗澡,少了一个", "water"),
        ("房子后头的坡往下跑,门被泥巴堵死了,我们爬到楼顶", "buried"),
        ("娃被拐了,车牌外省的", "violence"),
        ("屋后头大石头滚下来砸穿了房顶,床上有人", "buried"),
        ("校车翻了", "hurt"),
        ("门口的奶瓶堆了三天,独居的李老师不开门", None),
        ("救护车咋还不来人要不行了", "hurt"),
        ("你们再不来就给我收尸", "hurt"),
        ("老师傅掉进石灰池了", "hurt"),
        ("热死了一个,还有一个在抽", "hurt"),
        ("一根钢筋从脚底板穿到脚背", "hurt"),
        ("木材厂的锯片飞出来打到颈子", "hurt"),
        ("打雷劈到屋,奶奶躺地下了", "hurt"),
        ("烟花厂响了一声,黑烟", "fire"),
        ("孩子喝了我放在矿泉水瓶里的稀料", "poison"),
        ("雨大得很 老屋后檐沟的水灌进来了 两个老的八十几了都在里屋床上 我在外头进不去", "water"),
        ("发大水,我们院子上头的堰塘埂子开口了,下头住了五家人", "water"),
        ("老伴今天怪得很,裤子穿反了,问他自己叫啥都说不上来,早上还好好的", "hurt"),
        ("娃咳得像狗叫,吸气的时候锁骨那里往里凹", "hurt"),
        ("有人在不在,快,我爸不行了", "hurt"),
        ("派出所电话打不通,我前夫在踹门,娃吓得发抖", "violence"),
        ("司机把我们拉到荒山里不让下车", "violence"),
        ("我一个朋友发了条朋友圈:永别了各位", "self_harm"),
        ("我们的船发动机坏了,往大坝泄洪口漂", "water"),
        ("牛角把肚子顶了个洞", "hurt"),
        ("蜂子蛰了几十下,小便像酱油", "hurt"),
        ("姐,密码是我生日,照顾好爸妈", "self_harm"),
        ("隔壁那家哭声不对头,他家男的刚出牢,今天喊说一个都莫想活", "violence"),
        ("她说她买了炭,窗户都贴好了", "self_harm"),
        ("我吃了药了,就想跟你们说一声谢谢", "self_harm"),
        ("河边捡到一双鞋一个书包,书包里有张纸", "self_harm"),
        ("两岁的娃把我妈的高血压药当糖吃了半板", "poison"),
        ("他今天把遗像都洗出来了,交代我以后好好过", "self_harm"),
        ("我老伴有老慢支,今天嘴紫指甲紫,坐着睡不下去", "hurt"),
        ("我爷爷心脏装了支架,今天胸口又像那回一样", "hurt"),
    ],
)
def test_a_danger_is_heard_and_advised_on(understander: Understander, text: str, first: str | None) -> None:
    assert understander.understand(text).is_urgent
    assert next(iter(advised(text)), None) == first


@pytest.mark.parametrize(
    "text",
    [
        "想问问村里的老井要不要盖个盖子,上回差点掉娃进去",
        "房子塌了 我和老婆睡在烤房里 想申请个过渡的帐篷",
        "幸好昨天没坐那班车,翻了",
        "我妹妹被拐二十年,DNA录了三年,比中没有",
        "小区门口天天堵车救护车都进不来,能不能管管",
        "爬到屋顶上盖瓦,泥巴都和好了",
        "爸上个月让树枝打到头,缝了针,已经好了",
        "敬老院烤火用的是敞口炭盆,窗子贴了胶带,希望换成电的",
        "渡船缆绳断了 船打横 上头没人",
        "塔吊砸断腿那个事老板不认账了",
        "孩子他爸一喝酒就威胁要杀全家 已经十年 有没有办法送他去戒酒",
        "洗衣机坏了,娃的衣服没法洗",
        "密码忘了,社保卡怎么重置",
        "牛被狗咬断了腿,要赔",
        "放炮仗炸到手 两个指头没了 我儿子十岁",
        "这雪压得,蓝莓的支架成了麻花",
    ],
)
def test_what_only_sounds_like_one_is_none(understander: Understander, text: str) -> None:
    assert not understander.understand(text).is_urgent


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("沼气池下去一个掏粪的没上来,又下去一个也没声音了", ("pit", "hurt")),
        ("屋里烧了一夜煤炉子,早上喊不醒爸妈", ("gas", "hurt")),
        ("隔壁打架,一个被捅了肚子", ("violence", "hurt")),
        ("捅了葫芦蜂,身上几十个包,喘不上气", ("hurt",)),
        ("邻居家里今天一天没冒烟,门从里头闩到的,从窗子看他躺地上", ("hurt",)),
        ("救命", ()),
    ],
)
def test_what_is_advised_fits_the_danger(text: str, kinds: tuple[str, ...]) -> None:
    assert advised(text)[:2] == kinds
