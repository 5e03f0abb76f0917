"""Who can sign in to the demo's console; the passwords are the demo's own secrets, printed when it starts."""

from dataclasses import dataclass, field

from sqlalchemy import select

from app.core.enums import AdminRole
from app.services.staff import administrators, passwords
from app.services.work import Workshop
from models import Administrator


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account of the demo."""

    name: str
    role: AdminRole
    division: str
    person_name: str
    password: str = field(default="", repr=False)


WHO = (
    SignIn("county", AdminRole.COUNTY_ADMIN, "610925", "县上的小周"),
    SignIn("siji", AdminRole.TOWN_ADMIN, "610925112", "四季镇的小何"),
    SignIn("audit", AdminRole.AUDIT, "610925", "审计的老秦"),
)


def provide(known: dict[str, str]) -> dict[str, str]:
    """A password for everybody who has none yet."""
    return {each.name: known.get(each.name) or passwords.generated() for each in WHO}


async def admit(workshop: Workshop, known: dict[str, str]) -> list[SignIn]:
    """Everybody can sign in with the password that is kept for him; answers who they are."""
    for each in WHO:
        async with workshop.read() as work:
            found = await work.session.scalar(select(Administrator).where(Administrator.name == each.name))
        if found is None or not await passwords.is_right(known[each.name], found.password):
            await _set(workshop, each, known[each.name])
    return [SignIn(w.name, w.role, w.division, w.person_name, known[w.name]) for w in WHO]


async def _set(workshop: Workshop, who: SignIn, password: str) -> None:
    async with workshop.begin() as work:
        wanted = select(Administrator).where(Administrator.name == who.name)
        found = await work.session.scalar(wanted)
        if found is not None:
            found.password, found.locked_until = await passwords.hashed(password), None
            return
        scope = administrators.command_scope(who.division[:6])
        await administrators.create(
            work, scope, who.name, who.role, who.division, password, who.person_name, must_change=False
        )
