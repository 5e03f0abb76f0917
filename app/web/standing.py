"""Who holds an officer's link: it opens as long as he is an officer."""

from app.core.errors import NotFoundError
from app.core.links import OFFICER, Link
from app.services.county.registry_rows import OfficerRef
from app.services.work import Work


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
