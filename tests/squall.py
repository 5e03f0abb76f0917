"""A storm over the small county: many neighbours report, the jobs run, officers are pushed to."""

from datetime import timedelta
from typing import Any

from app.services.disasters import storms
from app.services.lifecycle import escalation, proofs
from models import Case, Incident
from tests.post import Post
from tests.small_county import OTHER, VILLAGE

HAIL_WORDS = ("竹园村下冰雹了,{n}亩烟叶打完了", "长梁村下冰雹了,{n}亩烟叶打完了")
PLACES = {VILLAGE: HAIL_WORDS[0], OTHER: HAIL_WORDS[1]}


class Squall:
    """What a storm does, by a post office and a road."""

    def __init__(self, post: Post) -> None:
        self.post, self.road, self.clock, self.workshop = post, post.road, post.clock, post.workshop
        self.reporters = 0

    async def report(self, count: int = 1, village: str = VILLAGE) -> list[str]:
        """So many neighbours, each from a phone of his own, report hail; what each was answered."""
        answers = []
        for _ in range(count):
            self.reporters += 1
            text = PLACES[village].format(n=self.reporters)
            self.road.means(text, "disaster")
            answers.append(await self.road.says(f"v{self.reporters}", text))
        return answers

    async def settle(self) -> None:
        """Every job, until nothing moves."""
        while True:
            moved = await storms.gather_due(self.workshop)
            moved += await escalation.take_due(self.workshop)
            moved += await self.post.deliver()
            moved += await proofs.prove_due(self.workshop, self.post.adapters)
            moved += await proofs.pass_on_due(self.workshop)
            if not moved:
                return

    async def over(self, minutes: int, step_seconds: int = 30) -> None:
        """Time passes, the jobs running all the while."""
        for _ in range(0, minutes * 60, step_seconds):
            self.clock.advance(timedelta(seconds=step_seconds))
            await self.settle()

    async def all(self, model: Any, **wanted: Any) -> list[Any]:
        """The rows of a table, oldest first."""
        return await self.road.all(model, **wanted)

    async def the_incident(self) -> Incident:
        """The only one."""
        (found,) = await self.all(Incident)
        return found  # type: ignore[no-any-return]

    async def listed(self) -> list[Case]:
        """The cases of incidents."""
        return [case for case in await self.all(Case) if case.incident_id]

    def pushes(self, officer: str) -> list[str]:
        """What an officer's phone showed, by his WeChat id."""
        return [message.text for message in self.post.wechat.sent if message.recipient == officer]
