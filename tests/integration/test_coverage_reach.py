"""Officers whom no alert can reach, by what the ledger and the configuration say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.services.gaps.coverage_reach import unreachable
from app.services.sending import ledger
from app.services.sending.reservations import Place
from bots.base import Means
from models import LedgerEntry, LedgerFact
from tests.post import NO_TEMPLATE, Post

pytestmark = pytest.mark.anyio
CHEN = Place("wechat", "langao", "oChen")
WITHOUT_CONTACT = {"V2", "D1"}


async def unreached(post: Post, adapters: Any = None) -> set[str]:
    async with post.workshop.read() as work:
        known = post.adapters if adapters is None else adapters
        registry = work.snapshots.registry
        return await unreachable(work, known, list(registry.officers.values()))


async def test_who_has_a_contact_on_a_configured_account_can_be_reached(post: Post) -> None:
    assert await unreached(post) == WITHOUT_CONTACT


async def test_who_left_or_is_barred_cannot_until_he_is_back_and_nothing_is_written_for_the_look(
    post: Post,
) -> None:
    async with post.workshop.begin() as work:
        ledger.left(work, CHEN, "unsubscribe")
    assert await unreached(post) == {*WITHOUT_CONTACT, "O1"}
    assert (len(await post.road.all(LedgerFact)), await post.road.all(LedgerEntry)) == (1, [])
    async with post.workshop.begin() as work:
        await ledger.open_book(work, [CHEN], post.adapters)
    assert await unreached(post) == {*WITHOUT_CONTACT, "O1"}
    async with post.workshop.begin() as work:
        ledger.welcomed(work, CHEN)
    assert await unreached(post) == WITHOUT_CONTACT


async def test_an_account_that_pauses_for_a_while_still_reaches(post: Post) -> None:
    async with post.workshop.begin() as work:
        until = work.now + timedelta(minutes=5)
        for means in Means:
            ledger.paused(work, CHEN, means, until, "busy")
    assert await unreached(post) == WITHOUT_CONTACT


async def test_contacts_of_an_account_that_is_not_configured_reach_nobody(post: Post) -> None:
    only_qq = {("onebot", "siji"): post.qq}
    assert await unreached(post, only_qq) == {*WITHOUT_CONTACT, "O1", "V1", "T1"}
    assert await unreached(post, {}) == WITHOUT_CONTACT


async def test_withdrawn_consent_shuts_the_only_way_and_one_more_opens_it(post: Post) -> None:
    post.wechat.capabilities = replace(NO_TEMPLATE, consent_template="TPL")
    for is_given, expected in ((True, set()), (False, {"O1"}), (True, set())):
        async with post.workshop.begin() as work:
            ledger.consented(work, CHEN, "TPL", is_given=is_given)
        assert await unreached(post) == WITHOUT_CONTACT | expected
    async with post.workshop.begin() as work:
        ledger.consented(work, CHEN, "TPL", is_given=False)
    post.wechat.capabilities = replace(post.wechat.capabilities, has_alert_template=True)
    assert await unreached(post) == WITHOUT_CONTACT


async def test_a_window_that_closed_reaches_nobody_until_he_writes_unless_there_is_a_template(
    post: Post,
) -> None:
    post.wechat.capabilities = NO_TEMPLATE
    await post.road.says("oChen", "收到")
    assert await unreached(post) == WITHOUT_CONTACT
    post.clock.advance(timedelta(hours=49))
    assert await unreached(post) == {*WITHOUT_CONTACT, "O1"}
    post.wechat.capabilities = replace(NO_TEMPLATE, has_alert_template=True)
    assert await unreached(post) == WITHOUT_CONTACT
    post.wechat.capabilities = NO_TEMPLATE
    await post.road.says("oChen", "收到")
    assert await unreached(post) == WITHOUT_CONTACT
