"""What danger sounds like where nobody says 救命, and what only sounds like it; how rows of the lexicon tell."""

from typing import Any

import pytest

from app.nlu.dangers import dangers
from app.nlu.gazetteer import Gazetteer
from app.nlu.lexicon import Lexicon
from app.nlu.understander import Understander
from app.nlu.weights import Weights


@pytest.mark.parametrize(
    "text",
    [
        "爹糖尿病打针的 喊了一早上 光打鼾 眼睛不睁",
        "妈从昨天起看啥都两个影子 走路往右边栽",
        "舅子打药没戴口罩,回来流口水,眼仁缩得跟针尖一样",
        "两岁的把驱蚊片嚼了,现在口水流不停眼珠子发直",
        "误把烧碱当白糖了,嘴里全是泡",
        "昨黑炒的菌子 一屋人都拉稀 老三满嘴胡话抓空气",
        "二娃手粘到线上甩不脱",
        "月子里头发冷发抖,下面流的东西臭得很",
        "流产还是啥,血把两床棉絮都湿透",
        "我妈肚子痛两天 硬得像案板 摸都不让摸",
        "解出来都是黑的,人站起来就倒",
        "钢筋从下巴戳进去的",
        "长虫咬了脚杆,半边腿都乌了",
        "狼狗扑到娃身上不松口",
        "坡还在往下梭,底下住的三家没人肯走",
        "墙倒了把收废品的老汉盖到底下",
        "石头从山上砸下来 摩托车和人都看不到了",
        "崖边边翘个车尾巴 里头的人比手势叫我莫靠近",
        "新生儿浑身黄得发亮 不哭 喂不进",
        "他拿锄头要打我",
        "他说今晚要弄死我",
    ],
)
def test_danger_in_plain_words_is_heard(understander: Understander, text: str) -> None:
    assert understander.understand(text).is_urgent


@pytest.mark.parametrize(
    "text",
    [
        "我被锁到屋里三天了,手机是偷藏的",
        "我是他们拿钱买来的,锁猪圈两天了,求你",
        "孙娃子跟人走了 面包车 不认得 五岁",
        "我走了以后狗就送给三娃子养,莫让它饿到",
        "这个号留着你们想我了就翻翻吧",
        "我把钱都转给我姐了,密码是她生日,别找我",
        "欠的下辈子还 我去桥上吹会儿风 号留个念想",
        "寿衣翻出来晒 存折给了嫂子 又去称了半斤耗子药",
        "一个二个都不管 明天来收人就是 药我都倒碗头了",
    ],
)
def test_who_is_held_taken_or_says_farewell_is_heard_as_care(understander: Understander, text: str) -> None:
    heard = understander.understand(text)
    assert (heard.is_urgent, heard.intent) == (True, "care")


@pytest.mark.parametrize(
    "text",
    [
        "【演练】我是二楼被困群众水已到膝盖收到请按流程回复【演练】",
        "密室逃脱卡到第三关了出不来,求攻略",
        "紧急!已有四个娃被白车抓走割腰子,家长群都转疯了",
        "房贷压得我喘不过气来,日子咋过",
        "房贷压得喘不过气",
        "天黑了路滑",
        "车坏在半路了",
        "电费卡被困在取款机里头了",
        "手机快没电了 一会再聊",
        "堵车困在高速两个钟头了",
        "茶馆里有人在里头打牌 吵得很",
        "锁屋里了,钥匙断在门里 找开锁的",
        "敌敌畏兑多少水打菜虫",
        "只剩最后一口气了 我说的是煤气罐 街上哪家还送",
        "车翻沟里了,人没事,要吊车",
        "药瓶盖子打不开",
        "坟叫大水刷出来半边 棺材板都看得见",
        "爸在地里打药中了毒,洗了胃,现在说话大舌头",
        "娃吃了老鼠药当糖,上星期的事,命保住了,肝不行了",
    ],
)
def test_what_is_a_drill_a_game_or_over_is_no_alarm(understander: Understander, text: str) -> None:
    assert not understander.understand(text).is_urgent


@pytest.mark.parametrize(
    "text",
    [
        "手机快没电了 我困在崖上 动不得",
        "天黑了路滑,我妈摔了",
        "车坏在半路了,娃发高烧",
        "房贷压得他说不想活了 人站在楼顶上要跳",
        "演习铃一响 楼梯扶手断了 两个娃摔下去 一个不动了",
        "女儿误吃了老鼠药,口吐白沫,在去卫生院的三轮车上,请通知医生准备",
    ],
)
def test_a_real_danger_beside_such_words_stays_one(understander: Understander, text: str) -> None:
    assert understander.understand(text).is_urgent


@pytest.mark.parametrize(
    "text", ["电费卡被困", "天黑了路滑", "车坏在半路了", "他去年拿锄头要打我,派出所拘留了他"]
)
def test_what_only_sounds_like_a_disaster_or_a_threat_calls_nobody(
    understander: Understander, text: str
) -> None:
    heard = understander.understand(text)
    assert heard.to_human or heard.matter != "disaster"
    assert not heard.is_urgent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我爷爷瘫在床上,养老金认证咋弄", "delegated"),
        ("养老金认证咋弄", "consultation"),
        ("张家李家房子都漏了", "disaster"),
    ],
)
def test_what_is_wanted_shows_in_how_somebody_is(understander: Understander, text: str, intent: str) -> None:
    heard = understander.understand(text)
    assert (heard.matter, heard.to_human) == (intent, False)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("水漫到屋里了,我们三个人在房顶上", "trapped"),
        ("快来人啊水涨上来了", "water"),
        ("跟你们说一声,我走了以后帮我照顾我妈", "self_harm"),
        ("我娃发烧四十度抽了", "hurt"),
        ("他拿锄头要打我", "violence"),
    ],
)
def test_who_is_in_danger_is_told_what_helps_in_it(text: str, kind: str) -> None:
    assert kind in dangers(text)


def _heard(gazetteer: Gazetteer, text: str, *rows: dict[str, Any]) -> Any:
    return Understander(Lexicon.from_rows(rows), gazetteer, weights=Weights.none()).understand(text)


DANGER = {"word": "危险", "urgent": True, "weight": 6.0, "match": "anywhere"}
KIND = {"word": "来看看", "intent": "care", "weight": 3.0, "match": "anywhere"}


def test_a_row_without_intent_counts_for_the_danger_alone(gazetteer: Gazetteer) -> None:
    heard = _heard(gazetteer, "这里危险,来看看", DANGER, KIND)
    assert (heard.is_urgent, heard.intent) == (True, "care")
    assert ("urgent", "危险", 6.0) in [tuple(each) for each in heard.evidence]


def test_a_weight_below_zero_says_that_there_is_no_danger(gazetteer: Gazetteer) -> None:
    calm = {"word": "彩排", "urgent": True, "weight": -9.0, "match": "anywhere"}
    assert not _heard(gazetteer, "彩排危险,来看看", DANGER, KIND, calm).is_urgent


@pytest.mark.parametrize(("role", "word"), [("over", "住院"), ("past", "去年"), ("hypothetical", "万一")])
def test_a_danger_that_is_over_or_imagined_counts_little(gazetteer: Gazetteer, role: str, word: str) -> None:
    unreal = {"word": word, "role": role, "match": "anywhere"}
    assert not _heard(gazetteer, f"{word}危险,来看看", DANGER, KIND, unreal).is_urgent


def test_what_was_learned_is_a_danger_beside_a_notice_too(understander: Understander) -> None:
    """A row that speaks for the danger must not silence what is one without it."""
    assert understander.understand("我妈喝了农药,口吐白沫,喊不应,快通知卫生院").is_urgent
