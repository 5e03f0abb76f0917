"""The three levels and who backs whom: a village with everybody who answers for it, an officer with his load."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import NotFoundError
from app.services.duty import duty_today, registry_views
from app.services.importing.labels import DUTIES
from app.services.listing import targets
from app.services.listing.columns import place
from app.services.scope import Right
from app.web.console.frame import Page, reading, scope_of
from app.web.console.lists import handover_path


class Charge(Page):
    """Two pages, reached from the page of a village or an officer."""

    menu_label, icon, path, right = "谁负责", "fa fa-sitemap", "/charge", Right.READ
    add_to_menu = False

    @route("/village/{code}")
    async def village(self, request: Request) -> Response:
        """Its leader, backing departments, officers, room, agent, and who is on duty today."""
        code, scope = request.path_params["code"], scope_of(request)
        scope.require(Right.READ, code)
        async with reading(request) as work:
            view = await registry_views.village(work, code)
            today = await duty_today.sittings(work, scope, 1, code)
            name = place(work, code)
        return self.show(request, "charge_village.html", view=view, today=today, name=name)

    @route("/officer/{officer_id}")
    async def officer(self, request: Request) -> Response:
        """His duties, and what lies on his desk."""
        officer_id, scope = request.path_params["officer_id"], scope_of(request)
        async with reading(request) as work:
            known = work.snapshots.registry.officer(officer_id)
            if known is None:
                raise NotFoundError("没有找到")
            scope.require(Right.READ, known.division_code)
            load = await registry_views.officer(work, officer_id)
            who = await targets.names(work, [duty.target for duty in load.duties])
            duties = [
                (DUTIES.get(duty.kind, duty.kind), place(work, duty.target), who.get(duty.target, ""), duty)
                for duty in load.duties
            ]
            name = place(work, known.division_code)
        handover = handover_path(officer_id) if scope.may(Right.ROSTER) else ""
        return self.show(
            request, "charge_officer.html", load=load, duties=duties, name=name, handover=handover
        )
