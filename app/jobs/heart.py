"""A heartbeat to an outside address while all is well, so that silence alarms there."""

from collections.abc import Callable

import httpx
import structlog

from app.core.pulse import Pulse
from app.jobs import watching
from app.services.sending import lines
from app.services.sending.ways import Adapters
from app.services.work import Workshop

log = structlog.get_logger(__name__)
_TIMEOUT = 10.0
ITSELF = "heart"


class Heart:
    """Knocks at `url` when this process's jobs tick, nothing is stuck and every account is connected."""

    def __init__(
        self,
        workshop: Workshop,
        adapters: Adapters,
        http: httpx.AsyncClient,
        url: str,
        pulse: Pulse,
        hanging: Callable[[], list[str]] = list,
    ) -> None:
        self._workshop = workshop
        self._adapters = adapters
        self._http = http
        self._url = url
        self._pulse = pulse
        self._hanging = hanging

    async def beat(self) -> int:
        """One knock if all is well; answers 1 if it was heard. What is not well is said in the log."""
        wrong = await self.wrongs()
        if wrong:
            log.error("not_well", wrong=wrong)
            return 0
        try:
            answer = await self._http.get(self._url, timeout=_TIMEOUT)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            log.warning("heartbeat_not_heard", error=type(error).__name__)
            return 0
        return 1

    async def wrongs(self) -> list[str]:
        """What is not well, by fixed English names; empty where all is."""
        now = self._workshop.clock.now()
        late = [f"job:{name}" for name in self._pulse.late() if name != ITSELF]
        wrong = list(dict.fromkeys([*late, *self._hanging()]))
        async with self._workshop.database.reading() as session:
            stuck = await watching.find_stuck(session, now)
            accounts = await lines.states(session, self._adapters, now)
        wrong += [f"stuck:{name}" for name, count in stuck.items() if count]
        return wrong + [f"account:{':'.join(key)}" for key, is_there in accounts.items() if not is_there]
