"""The stage's part for QQ bots: who is where, and what somebody says to a bot."""

from collections.abc import Mapping

from app.core.errors import InvalidValueError
from app.demo.attempts import Delivery
from app.demo.directory import Directory
from app.demo.onebot_delivery import Shown
from app.demo.pictures import PhoneAlbum
from app.demo.qqbot_delivery import QQBotDelivery
from app.demo.qqbot_places import GROUP
from app.demo.recordings import silence
from app.demo.sayings import Saying


def populate(bots: Mapping[str, QQBotDelivery], directory: Directory) -> None:
    """The bots' groups with whom the county knows there, and who has written to a bot in private."""
    for group in directory.bots.groups:
        platform = bots[group.account].platform
        place = platform.add_group(group.group_openid, group.name, hears_all=group.hears_all)
        for each in directory.bots.of_group(group):
            owner = directory.find(each.owner_kind, each.owner_id)
            place.names[each.openid] = f"{owner.place} {owner.name}" if owner else ""
    for name, bot in bots.items():
        for each in directory.bots.in_private(name):
            owner = directory.find(each.owner_kind, each.owner_id)
            bot.platform.befriend(each.openid, owner.name if owner else "")


async def say(bot: QQBotDelivery, saying: Saying, album: PhoneAlbum, base: str) -> Delivery:
    """Send what somebody typed, photographed and spoke; raises InvalidValueError."""
    if saying.spot:
        raise InvalidValueError("官方机器人收不到位置", "place")
    pictures = (album.picture(name) for name in saying.photos)
    files = [bot.attachment(picture, "image/jpeg", base) for picture in pictures]
    if saying.voice:
        heard = {"asr_refer_text": saying.voice.recognition, "content_type": "voice"}
        files.append(bot.attachment(silence(saying.voice.seconds), "audio/amr", base, **heard))
    shown = Shown(saying.photos[0] if saying.photos else "", saying.voice.seconds if saying.voice else 0)
    if not saying.chat:
        return await bot.say_privately(saying.sender, saying.text, files, shown)
    place = bot.platform.places.get((GROUP, saying.chat))
    if place is None or not place.is_there:
        raise InvalidValueError("机器人不在这个群里", "chat")
    is_mention = saying.is_mention
    return await bot.say_in_group(
        saying.chat, saying.sender, saying.text, files, shown, is_mention=is_mention
    )
