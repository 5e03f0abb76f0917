"""The guide: tells one tour at a time, goes on by itself or by hand, and survives the process.

A step is worked on, then waits to be read, then the next one comes: after its reading time, or by an order. What
an order may be depends on the state; one that does not fit, or that speaks of another step, changes nothing.
"""

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import structlog

from app.core.errors import InvalidValueError
from app.demo.tasks import end
from app.demo.tours.errors import StuckError
from app.demo.tours.hands import Hands
from app.demo.tours.script import Step, Tour, Variant

log = structlog.get_logger(__name__)
ORDERS = ("next", "auto", "pause", "skip", "stop")
RESTARTED = "演示服务重新启动过,点“下一步”接着讲。"
UNFINISHED = "演示服务重新启动过,这一步没有做完,点“再试一次”接着讲。"
FAST, FASTEST = 60, 600
_PACES = {1: 1.0, FAST: 0.4, FASTEST: 0.01}
"""Of a step's reading time, so much is taken at each pace."""


@dataclass
class Telling:
    """How far one tour has come. `state` is working, waiting, stuck or done."""

    run: str
    tour: str
    variant: str
    at: int = 0
    state: str = "working"
    auto: bool = True
    facts: dict[str, Any] = field(default_factory=dict)


class Guide:
    """Tells `tours` with a fresh pair of hands each time; `told` is called on every change, `over` at an end."""

    def __init__(
        self, tours: Mapping[str, Tour], hands: Callable[[], Hands], keep: Path | None = None
    ) -> None:
        self.tours = tours
        self.told: Callable[[], None] = lambda: None
        self.over: Callable[[], None] = lambda: None
        self._new_hands = hands
        self._keep = keep
        self._telling: Telling | None = None
        self._hands: Hands | None = None
        self._task: asyncio.Task[None] | None = None
        self._orders: asyncio.Queue[str] = asyncio.Queue()
        self._pace = 1.0

    @property
    def holds_the_clock(self) -> bool:
        """Whether a tour goes on by itself, so that the clock's speed is its pace."""
        return self._telling is not None and self._telling.auto and self._telling.state != "done"

    @property
    def pace(self) -> float:
        """How fast the tour is told: a speed of the clock."""
        return self._pace

    @pace.setter
    def pace(self, speed: float) -> None:
        self._pace = speed
        if self._hands is not None:
            self._hands.pace = speed

    def picture(self) -> dict[str, Any] | None:
        """The tour as the page shows it, or None."""
        telling, hands = self._telling, self._hands
        if telling is None or hands is None:
            return None
        tour, variant = self._script(telling)
        look = variant.steps[telling.at].look
        return asdict(telling) | {
            "id": tour.id,
            "title": tour.title if len(tour.variants) == 1 else f"{tour.title} · {variant.title}",
            "english": variant.english,
            "steps": [{"zh": step.zh, "en": step.en} for step in variant.steps],
            "note": hands.note,
            "case": telling.facts.get("case"),
            "focus": dict(look(hands)),
        }

    async def start(
        self, tour_id: str, variant_id: str = "", *, auto: bool = True, speed: float = 1.0
    ) -> None:
        """Begin a tour, in the place of whichever is told now; raises InvalidValueError."""
        tour = self.tours.get(tour_id)
        variant = tour.variant(variant_id) if tour else None
        if variant is None:
            raise InvalidValueError("没有这个故事", "tour")
        await self.stop()
        self._telling = Telling(secrets.token_hex(4), tour_id, variant.id, auto=auto)
        self.pace = max(1.0, speed)
        self._begin(self._telling)

    async def order(self, order: str, at: int) -> None:
        """`next` (or try again), `auto`, `pause`, `skip`, `stop`; `at` is the step that the order speaks of."""
        if order not in ORDERS:
            raise InvalidValueError(f"do 只能是 {' '.join(ORDERS)}", "do")
        telling = self._telling
        if order == "stop":
            await self.stop()
        if telling is None or at != telling.at or order == "stop":
            return
        if order in ("auto", "pause"):
            telling.auto = order == "auto"
        if telling.state in ("waiting", "stuck"):
            self._orders.put_nowait(order)
        self._tell()

    async def stop(self) -> None:
        """End the tour where it is; what happened stays."""
        task, hands, self._task, self._telling, self._hands = self._task, self._hands, None, None, None
        if task is not None and task is not asyncio.current_task():
            await end(task)
        if hands is not None:
            hands.mends()
        if self._keep is not None:
            self._keep.unlink(missing_ok=True)
        self.over()
        self.told()

    def resume(self) -> None:
        """Take up the tour that an earlier process kept; a step that it did not finish waits to be tried again."""
        telling = self._kept()
        if telling is None:
            return
        telling.auto = False
        was_working = telling.state == "working"
        telling.state = "stuck" if was_working else telling.state
        self._telling = telling
        self._begin(telling)
        if self._hands is not None and telling.state != "done":
            self._hands.note = UNFINISHED if was_working else RESTARTED
        self._tell()

    def _kept(self) -> Telling | None:
        if self._keep is None or not self._keep.exists():
            return None
        try:
            telling = Telling(**json.loads(self._keep.read_text("utf-8")))
            self._script(telling)
        except (ValueError, TypeError, LookupError):
            self._keep.unlink()
            return None
        return telling

    async def close(self) -> None:
        """The process ends; the tour is kept for the next one."""
        if self._task is not None:
            await end(self._task)

    def _begin(self, telling: Telling) -> None:
        self._hands = self._new_hands()
        self._hands.facts, self._hands.pace, self._hands.noted = telling.facts, self._pace, self._tell
        self._orders = asyncio.Queue()
        self._task = asyncio.create_task(self._go(telling, self._hands))

    async def _go(self, telling: Telling, hands: Hands) -> None:
        _, variant = self._script(telling)
        while telling.state != "done":
            step = variant.steps[telling.at]
            if telling.state == "working":
                telling.state = await self._work(telling, hands, step)
            elif telling.state == "stuck":
                await self._unstick(telling)
                hands.note = ""
            elif telling.at == len(variant.steps) - 1:
                telling.state = "done"
                self.over()
            else:
                await self._read(telling, step)
                telling.at, telling.state, hands.note = telling.at + 1, "working", ""
            self._tell()

    async def _work(self, telling: Telling, hands: Hands, step: Step) -> str:
        """Do what the step does; where it cannot be done, the reason is the note."""
        try:
            await step.act(hands)
        except (StuckError, InvalidValueError) as error:
            hands.note = str(error)
            return "stuck"
        except Exception:  # the tour's edge: whatever went wrong, the page says so and can go on
            log.exception("tour_step_failed", tour=telling.tour, step=telling.at)
            hands.note = "这一步出了差错,可以再试一次,或者跳过"
            return "stuck"
        return "waiting"

    async def _unstick(self, telling: Telling) -> None:
        """Wait for an order: the step is tried again, or left out."""
        while (order := await self._orders.get()) not in ("next", "skip"):
            pass
        telling.state = "working" if order == "next" else "waiting"
        if order == "skip":
            self._orders.put_nowait("next")

    async def _read(self, telling: Telling, step: Step) -> None:
        """Until the step was read: its time, or an order to go on."""
        while True:
            part = _PACES[FASTEST if self._pace >= FASTEST else FAST if self._pace >= FAST else 1]
            seconds = step.seconds * part if telling.auto else None
            try:
                order = await asyncio.wait_for(self._orders.get(), seconds)
            except TimeoutError:
                return
            if order in ("next", "auto"):
                return

    def _script(self, telling: Telling) -> tuple[Tour, Variant]:
        tour = self.tours[telling.tour]
        variant = tour.variant(telling.variant)
        if variant is None or not 0 <= telling.at < len(variant.steps):
            raise LookupError(telling.variant)
        return tour, variant

    def _tell(self) -> None:
        if self._keep is not None and self._telling is not None:
            self._keep.write_text(json.dumps(asdict(self._telling), ensure_ascii=False), "utf-8")
        self.told()
