"""All stories, in the order of the page."""

from app.demo.tours.hail import BROKEN, NORMAL, SILENT
from app.demo.tours.script import Tour, tour
from app.demo.tours.slow import PASSBOOK_TOUR, REGISTER_TOUR, TEA_TOUR
from app.demo.tours.storm import STORM

TOURS: dict[str, Tour] = {
    each.id: each
    for each in (
        tour("hail", NORMAL, SILENT, BROKEN, STORM),
        TEA_TOUR,
        REGISTER_TOUR,
        PASSBOOK_TOUR,
    )
}
