"""`/healthz`, `/readyz` and `/metrics`."""

import asyncio
from datetime import timedelta
from math import inf

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import func, select

from app.container import Container
from app.core.errors import BaolianError, UnavailableError
from app.db.schema import require_current
from app.services.sending import account_health, lines
from app.services.work import Work
from app.web.api.access import Served
from models import Case, DeskEntry, Escalation, Heartbeat, OutboxMessage

router = APIRouter(include_in_schema=False)
_PING_SECONDS = 3.0
_ASKED = ["GET", "HEAD"]
"""What watches over us may want the status alone."""


@router.api_route("/healthz", methods=_ASKED)
async def healthz(container: Served) -> PlainTextResponse:
    """The process is alive and takes messages; says nothing of the database."""
    if container.lane.has_ended:
        return PlainTextResponse("the intake lane ended", 503)
    return PlainTextResponse("ok")


@router.api_route("/readyz", methods=_ASKED)
async def readyz(request: Request, container: Served) -> Response:
    """Whether messages can be taken: database, schema, the lane, and whether the jobs still tick."""
    checks = await _checks(container, has_jobs=request.app.state.has_scheduler)
    checks["lane"] = container.lane.trouble() or "ok"
    is_ready = all(word == "ok" for word in checks.values())
    return JSONResponse({"ready": is_ready, "checks": checks}, 200 if is_ready else 503)


async def _checks(container: Container, *, has_jobs: bool) -> dict[str, str]:
    try:
        async with asyncio.timeout(_PING_SECONDS):
            await container.database.ping()
            await require_current(container.database)
            if container.database.file is not None:
                container.database.file.require_room()
            jobs = await _jobs(container) if has_jobs else "ok"
    except (BaolianError, TimeoutError, OSError) as error:
        return {"database": str(error) or "no answer in time"}
    return {"database": "ok", "schema": "ok", "jobs": jobs}


async def _jobs(container: Container) -> str:
    """Whether some job ticked lately and none of this process hangs; one that has just started has time to begin."""
    async with container.database.reading() as session:
        last = await session.scalar(select(func.max(Heartbeat.at)))
    limit = timedelta(seconds=container.settings.limits.heartbeat_seconds)
    since = max(last, container.started_at) if last else container.started_at
    age = container.clock.now() - since
    beaten = container.pulse.ages().get("beat", inf)  # a clock that was set forward makes nobody late
    if min(age.total_seconds(), beaten) > limit.total_seconds():
        return f"no tick for {int(age.total_seconds())} s"
    silent = container.pulse.silent(limit.total_seconds())
    return ", ".join(f"no tick of {name} for {int(seconds)} s" for name, seconds in silent.items()) or "ok"


@router.get("/metrics")
async def metrics(container: Served) -> Response:
    """Prometheus text; what the database says is counted at the scrape, and stays as it was while it is away."""
    lane, observer = container.lane, container.observer
    observer.process_of(is_lane_up=not lane.trouble(), waiting=lane.waiting, job_ages=container.pulse.ages())
    try:
        async with asyncio.timeout(_PING_SECONDS), container.workshop.read() as work:
            await _count(work, container)
    except (UnavailableError, TimeoutError, OSError):
        observer.database_of(is_up=False)
    else:
        observer.database_of(is_up=True)
    return Response(observer.render(), media_type=CONTENT_TYPE_LATEST)


async def _count(work: Work, container: Container) -> None:
    session = work.session
    refused = await account_health.refused(session, work.now)
    container.observer.accounts_of(
        online=await lines.states(session, container.adapters, work.now),
        sends={key: key not in refused for key in container.adapters},
    )
    alerts = select(OutboxMessage.state, func.count()).where(OutboxMessage.officer_id.is_not(None))
    states = await session.execute(alerts.group_by(OutboxMessage.state))
    container.observer.state_of(
        alerts={state: count for state, count in states},  # noqa: C416 - rows are Row objects
        open_cases=await session.scalar(select(func.count(Case.id)).where(Case.next_due_at.is_not(None)))
        or 0,
        escalations=await session.scalar(select(func.count()).select_from(Escalation)) or 0,
        desk=await session.scalar(select(func.count(DeskEntry.id)).where(DeskEntry.due_at.is_not(None))) or 0,
    )
