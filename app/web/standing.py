"""Who holds a signed link, and what it opens: an officer's as long as he is one."""

from app.container import Container
from app.core.errors import NotFoundError
from app.core.links import OFFICER, BadLinkError, Link
from app.services.county.registry_rows import OfficerRef
from app.services.work import Work


def opened(container: Container, token: str, purpose: str = OFFICER) -> Link:
    """What a link of this purpose allows; raises NotFoundError for one that is wrong or too old."""
    try:
        return container.links.open(token, purpose)
    except BadLinkError as error:
        raise NotFoundError(str(error)) from error


def officer_of(work: Work, link: Link) -> OfficerRef:
    """The officer of the link; raises NotFoundError where the registry has him no more."""
    officer = work.snapshots.registry.officer(link.officer_id)
    if officer is None:
        raise NotFoundError("没有找到您的登记,请找管理员")
    return officer


def require(work: Work, link: Link) -> None:
    """A person's link opens as it is; an officer's raises NotFoundError as `officer_of` does."""
    if link.purpose == OFFICER:
        officer_of(work, link)
