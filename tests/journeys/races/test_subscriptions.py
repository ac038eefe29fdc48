"""A mailbox confirms a newsletter while its reader unsubscribes (CON-01, CON-02)."""

from collections.abc import Callable
from functools import partial

import pytest

from regulars.newsletters.models import ConsentEvent, Subscription
from regulars.newsletters.operations import subscriptions
from regulars.newsletters.operations.newsletters import NewsletterWish, add_newsletter
from regulars.newsletters.operations.subscriptions import (
    confirm_subscription,
    end_by_key,
    request_subscription,
)
from tests.journeys.stories import SAM
from tests.racing import Racers, breaks, holds, quick_set, quick_site, unclean, without_constraints
from tests.rooms.newsletters.readers import VISITOR, token_to


def confirmed_and_ended(racers: Racers) -> Callable[[int], str | None]:
    """Whoever comes first: in the end the reader is unsubscribed, and what was noted last says so."""
    site = quick_site("kids", quick_set("b2c"))
    newsletter = add_newsletter(site, "toys", NewsletterWish("Toys", "I agree."), by=SAM)

    def play(number: int) -> str | None:
        email = f"ada{number}@mail.example"
        request_subscription(newsletter, email, by=VISITOR)
        row = Subscription.objects.get(email=email)
        outcomes = racers.race(
            partial(confirm_subscription, token_to(email), site_ids=frozenset({site.pk}), by=VISITOR),
            partial(end_by_key, str(row.key), by=VISITOR),
        )
        codes = sorted(outcome.code for outcome in outcomes)
        last = ConsentEvent.objects.filter(email=email).latest("pk").given
        state = Subscription.objects.get(pk=row.pk).state
        fine = codes in (["done", "done"], ["done", "token_invalid"]) and (state, last) == ("ended", False)
        return unclean(outcomes) or (None if fine else f"{codes}, {state}, {last}")

    return play


def test_whoever_unsubscribes_stays_unsubscribed(racers: Racers) -> None:
    holds(confirmed_and_ended(racers))


def test_control_without_the_row_held_a_dead_link_subscribes(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "_redeemable", lambda good: good.first())
    assert "confirmed" in breaks(confirmed_and_ended(racers))


def subscribed_twice(racers: Racers) -> Callable[[int], str | None]:
    site = quick_site("kids", quick_set("b2c"))
    newsletter = add_newsletter(site, "toys", NewsletterWish("Toys", "I agree."), by=SAM)

    def play(number: int) -> str | None:
        ask = partial(request_subscription, newsletter, f"ada{number}@mail.example", by=VISITOR)
        outcomes = racers.race(ask, ask)
        codes, rows = (
            [outcome.code for outcome in outcomes],
            Subscription.objects.filter(email=f"ada{number}@mail.example").count(),
        )
        return unclean(outcomes) or (None if (codes, rows) == (["done"] * 2, 1) else f"{codes}, {rows}")

    return play


def test_one_mailbox_is_one_subscription(racers: Racers) -> None:
    """CON-01."""
    holds(subscribed_twice(racers))


def test_control_without_the_constraint_there_are_two(racers: Racers) -> None:
    with without_constraints("newsletters_subscription", "subscription_once"):
        assert "2" in breaks(subscribed_twice(racers))
