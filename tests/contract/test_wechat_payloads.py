"""Recorded pushes of WeChat, and what becomes of each (protocol reference, sections 1.5 and 1.6)."""

from pathlib import Path

import pytest

from app.core.enums import SegmentKind
from app.core.messages import InboundEvent, InboundMessage, Segment
from tests.contract.harnesses import NOW, wechat_adapter, wechat_plain, wechat_reads, wechat_safe, wechat_text

PAYLOADS = Path(__file__).parent / "payloads" / "wechat"


def read(name: str) -> InboundMessage | InboundEvent | None:
    adapter = wechat_adapter()
    return adapter.parse(adapter.verify(wechat_safe((PAYLOADS / f"{name}.xml").read_bytes())))


def segment(name: str) -> Segment:
    found = read(name)
    assert isinstance(found, InboundMessage)
    assert (found.sender, found.chat, found.account, found.sent_at) == ("oVillager1", "", "langao", NOW)
    assert len(found.segments) == 1
    return found.segments[0]


def event(name: str) -> InboundEvent:
    found = read(name)
    assert isinstance(found, InboundEvent)
    assert (found.sender, found.sent_at) == ("oVillager1", NOW)
    assert all(isinstance(value, str | int | float) for value in found.data.values())
    return found


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.xml")), ids=lambda path: path.stem)
def test_every_recorded_push_is_read_without_refusal(path: Path) -> None:
    assert (read(path.stem) is None) == (path.stem in ("unknown_type", "event_unknown"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("text", "竹园村三组下冰雹了,烟叶打完了"),
        ("text_empty", ""),
        ("text_from_article", "这个政策怎么办"),
        ("text_markup", "<!DOCTYPE html> 你好 & <b>"),
        ("text_without_id", "没有编号"),
        ("text_with_zero_id", "编号是零"),
    ],
)
def test_a_text_keeps_its_words(name: str, text: str) -> None:
    assert segment(name) == Segment(SegmentKind.TEXT, text=text)


def test_an_answer_tapped_in_a_menu_keeps_its_id() -> None:
    assert segment("text_menu_answer").data == {"menu_id": "101"}


def test_extra_tags_change_neither_sender_nor_words() -> None:
    found = read("text_with_shadows")
    assert isinstance(found, InboundMessage)
    assert (found.sender, found.text, found.external_id) == ("oVillager1", "是我", "7000000000000000006")


def test_a_photo_has_its_link_and_its_media_id() -> None:
    photo = segment("image")
    assert (photo.kind, photo.url) == (SegmentKind.IMAGE, "http://mmbiz.qpic.cn/mmbiz_jpg/hail/0")
    assert photo.media_id == "Mid_hail_1"


def test_recognised_voice_speaks_for_the_message() -> None:
    found = read("voice_recognised")
    assert isinstance(found, InboundMessage)
    assert (found.text, found.kind) == ("我们这里下冰雹了。", "voice")
    assert found.segments[0].data == {"format": "amr", "media_id_16k": "Mid_voice_16k"}


def test_voice_without_recognition_has_no_words() -> None:
    voice = segment("voice")
    assert (voice.kind, voice.text, voice.media_id) == (SegmentKind.VOICE, "", "Mid_voice_2")


@pytest.mark.parametrize(("name", "media_id"), [("video", "Mid_video_1"), ("shortvideo", "Mid_video_2")])
def test_films_have_a_media_id(name: str, media_id: str) -> None:
    film = segment(name)
    assert (film.kind, film.media_id) == (SegmentKind.VIDEO, media_id)


def test_a_location_is_latitude_first() -> None:
    place = segment("location")
    assert (place.lat, place.lng, place.text) == (32.3069, 108.9028, "陕西省安康市岚皋县四季镇竹园村")
    assert place.data["datum"] == "gcj02"


def test_a_broken_location_is_a_location_without_a_point() -> None:
    place = segment("location_broken")
    assert (place.kind, place.lat, place.lng) == (SegmentKind.LOCATION, None, None)


def test_a_link_and_a_file_keep_what_they_say() -> None:
    link, file = segment("link"), segment("file")
    assert (link.text, link.url) == ("惠农政策", "https://mp.weixin.qq.com/s/abc")
    assert (file.kind, file.text, file.data["size"]) == (SegmentKind.FILE, "申请表.pdf", "20480")


@pytest.mark.parametrize(
    ("name", "event_name", "data"),
    [
        ("event_subscribe", "subscribe", {"key": "", "scene": "", "ticket": ""}),
        ("event_subscribe_by_code", "subscribe", {"scene": "village_610925112201", "ticket": "TICKET_1"}),
        ("event_unsubscribe", "unsubscribe", {}),
        ("event_scan", "scan", {"scene": "village_610925112201", "ticket": "TICKET_1"}),
        ("event_location", "location", {"lat": 32.3069, "lng": 108.9028}),
        ("event_click", "click", {"key": "PROGRESS"}),
        ("event_view", "view", {"key": "https://example.gov.cn/p", "menu_id": "5000"}),
        ("event_scancode", "scancode_waitmsg", {"scan_type": "qrcode", "scan_result": "house-42"}),
        ("event_pictures_none", "pic_weixin", {"count": 0, "md5": ""}),
        ("event_pictures_missing", "pic_weixin", {"count": 0, "md5": ""}),
        ("event_pictures_one", "pic_sysphoto", {"count": 1, "md5": "0" * 31 + "1"}),
        ("event_pictures_two", "pic_photo_or_album", {"count": 2, "md5": "0" * 31 + "1," + "0" * 31 + "2"}),
        ("event_location_select", "location_select", {"lat": 32.3069, "label": "竹园村", "poi": "村委会"}),
        ("event_template_sent", "template_sent", {"platform_id": "200163836", "status": "success"}),
        ("event_template_blocked", "template_sent", {"status": "failed:user block"}),
        ("event_consent_none", "subscribe_msg_popup_event", {"count": 0}),
        (
            "event_consent_one",
            "subscribe_msg_popup_event",
            {"count": 1, "template_id_1": "TPL_1", "status_1": "accept"},
        ),
        (
            "event_consent_two",
            "subscribe_msg_popup_event",
            {"count": 2, "template_id_2": "TPL_2", "status_2": "reject"},
        ),
        (
            "event_consent_withdrawn_as_documented",
            "subscribe_msg_change_event",
            {"count": 1, "status_1": "reject"},
        ),
        ("event_consent_withdrawn_as_seen", "subscribe_msg_change_event", {"count": 1, "status_1": "reject"}),
        (
            "event_notice_sent",
            "subscribe_msg_sent_event",
            {"platform_id_1": "1700827132819554304", "code_1": "0"},
        ),
    ],
)
def test_an_event_says_what_happened(name: str, event_name: str, data: dict[str, object]) -> None:
    found = event(name)
    assert found.name == event_name
    assert data.items() <= found.data.items()


def test_an_events_key_is_both_ends_time_event_and_event_key() -> None:
    assert event("event_click").dedup_key == "gh_langao:oVillager1:1784358000:click:PROGRESS"


def test_receipts_of_two_alerts_in_the_same_second_are_two_events() -> None:
    assert event("event_template_sent").dedup_key != event("event_template_blocked").dedup_key


@pytest.mark.parametrize("mode", ["plain", "safe"])
def test_a_reply_is_sealed_exactly_when_the_request_was(mode: str) -> None:
    adapter = wechat_adapter(mode=mode)
    sign = wechat_safe if mode == "safe" else wechat_plain
    answer = adapter.acknowledge(adapter.verify(sign(wechat_text("下冰雹了"))), "已收到")
    assert (b"<Encrypt>" in answer.body) == (mode == "safe")
    assert answer.content_type.startswith("application/xml")
    assert wechat_reads(answer) == "已收到"


def test_a_long_reply_is_cut_between_characters() -> None:
    adapter = wechat_adapter()
    text = wechat_reads(adapter.acknowledge(adapter.verify(wechat_safe(wechat_text("x"))), "👨‍👩‍👧雹" * 300))
    assert text is not None
    assert len(text.encode()) <= 2048
    assert text.endswith("…")


def test_a_reply_to_a_push_that_names_no_account_is_only_success() -> None:
    adapter = wechat_adapter()
    payload = wechat_text("x").replace(b"<ToUserName><![CDATA[gh_langao]]></ToUserName>", b"")
    assert adapter.acknowledge(adapter.verify(wechat_safe(payload)), "已收到").body == b"success"
