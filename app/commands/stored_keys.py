"""Whether the configured keys fit what is stored: sealed values open, and look-ups find."""

from sqlalchemy import select

from app.core.crypto import UndecryptableError
from app.core.errors import ConfigurationError
from app.db.database import Database
from models import Message, Officer, Person
from models.types import keyring_of

_SAMPLES = (
    select(Message.text).order_by(Message.id).limit(1),
    select(Message.text).order_by(Message.id.desc()).limit(1),
    select(Person.phone).where(Person.phone.is_not(None)).limit(1),
    select(Officer.phone).where(Officer.phone.is_not(None)).limit(1),
)
_NUMBERED = select(Officer.phone, Officer.phone_index).where(Officer.phone_index.is_not(None)).limit(1)


SEALED = (
    "库里的个人信息用现在的密钥解不开:data_keys(没有就是 secret_key)被换过,把以前的密钥加回 data_keys;"
    '从来没有写过 data_keys 的,写 data_keys = ["k0:以前的 secret_key"]'
)


async def fit(database: Database) -> tuple[bool, str]:
    """Whether the keys open the first and last message and a telephone, and hash it as it was hashed; in words."""
    try:
        await require_opening(database)
    except ConfigurationError as error:
        return False, str(error)
    async with database.reading() as session:
        row = (await session.execute(_NUMBERED)).one_or_none()
        keyring = keyring_of(session.get_bind().dialect)
    if row is not None and row[0] is not None and keyring.index(row[0].reveal(), "officers.phone") != row[1]:
        return False, (
            "电话、身份证号的查找值不是用 data_keys 最后一把算的,按号码会找不到人:"
            "运行过 keys rotate --drop-old 就只留第一把,否则把旧密钥加回最后"
        )
    return True, "库里的个人信息解得开"


async def require_opening(database: Database) -> None:
    """Raises ConfigurationError where the configured keys do not open what is stored.

    A service or an import that went on with other keys could read nobody's number, and would seal what is new beside
    what is old so that no single set of keys opens both.
    """
    try:
        async with database.reading() as session:
            for sample in _SAMPLES:
                await session.scalar(sample)
    except UndecryptableError:
        raise ConfigurationError(SEALED) from None
