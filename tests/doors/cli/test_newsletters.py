"""`regulars newsletters`: which there are, who subscribed them, and unsubscribing somebody who calls (CON-01, CON-02)."""

import pytest

from regulars.kernel.models import AuditRecord
from regulars.newsletters.models import ConsentEvent, Newsletter, Subscription
from regulars.newsletters.operations.subscriptions import end_subscription, request_subscription
from regulars.newsletters.queries import counts
from regulars.sites.models import Site
from tests.doors.cli.commands import run
from tests.rooms.newsletters.readers import VISITOR, a_newsletter, many, one_of, subscribed, token_to
from tests.world import a_set, sites

pytestmark = pytest.mark.django_db
ADA = "ada@mail.example"


@pytest.fixture
def shops() -> list[Site]:
    return sites(["kids", "fuel"], a_set("b2c"))


@pytest.fixture
def toys(shops: list[Site]) -> Newsletter:
    return a_newsletter("toys", shops[0])


@pytest.fixture
def oil(shops: list[Site]) -> Newsletter:
    return a_newsletter("oil", shops[1])


def test_newsletters_are_listed_with_their_subscribers(
    shops: list[Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was only asked or has left doesn't count."""
    assert run("newsletters", "list").out == "There is no newsletter.\n"
    toys, oil = a_newsletter("toys", shops[0]), a_newsletter("oil", shops[1])
    Newsletter.objects.filter(pk=oil.pk).update(active=False)
    many(toys, 3)
    request_subscription(toys, "ben@mail.example", by=VISITOR)
    end_subscription(subscribed(toys), by=VISITOR)
    lines = run("newsletters", "list").out.splitlines()
    assert [line.split() for line in lines] == [
        ["Newsletter", "Name", "State", "Subscribers"],
        ["fuel/oil", "News", "of", "oil", "off", "0"],
        ["kids/toys", "News", "of", "toys", "active", "3"],
    ]
    (only,) = run("newsletters", "list", "--site", "KIDS", "--json").json
    assert (only["newsletter"], only["subscribers"], only["subscribers_is_exact"]) == ("kids/toys", 3, True)
    monkeypatch.setattr(counts, "MOST_COUNTED", 2)
    assert "over 2" in run("newsletters", "list").out
    unknown = run("newsletters", "list", "--site", "toys")
    assert (unknown.code, unknown.err) == (1, "There is no site “toys”. There are: fuel, kids.\n")


def test_subscribers_are_listed_by_state(toys: Newsletter) -> None:
    assert run("newsletters", "subscribers", "toys").out == "Nobody.\n"
    many(toys, 2)
    end_subscription(subscribed(toys), by=VISITOR)
    latest = run("newsletters", "subscribers", "kids/TOYS", "--limit", "1").out
    assert (ADA in latest, "1 of 3 subscribers." in latest) == (True, True)
    listed = run("newsletters", "subscribers", "toys", "--state", "confirmed", "--json").json
    assert ([row["email"] for row in listed["subscribers"]], listed["total"]) == (
        ["one2@mail.example", "one1@mail.example"],
        2,
    )
    wrong = run("newsletters", "subscribers", "toys", "--state", "gone")
    assert (wrong.code, wrong.err) == (1, "--state gone: choose one of asked, confirmed, ended.\n")


def test_code_of_more_than_one_site_needs_the_site(
    toys: Newsletter, oil: Newsletter, shops: list[Site]
) -> None:
    a_newsletter("toys", shops[1])
    both = run("newsletters", "subscribers", "toys")
    assert both.err == "“toys” is a newsletter of more than one site. Say which: fuel/toys, kids/toys.\n"
    assert run("newsletters", "subscribers", "fuel/toys").code == 0
    for text in ("cars", "kids/oil", "a/b/c", "/", "x\x00"):
        done = run("newsletters", "subscribers", text)
        assert (done.code, len(done.err.strip().splitlines())) == (1, 1), text


def test_mailbox_is_unsubscribed_from_what_is_named(toys: Newsletter, oil: Newsletter) -> None:
    """CON-02: with a record and a proof of its own; once more it is no change."""
    for newsletter in (toys, oil):
        subscribed(newsletter)
    done = run("newsletters", "unsubscribe", "Ada@Mail.example", "toys")
    assert done.out == f"Unsubscribed {ADA} from kids/toys.\n"
    assert (one_of(toys).state, one_of(oil).state) == ("ended", "confirmed")
    assert ConsentEvent.objects.values_list("channel", flat=True).latest("pk") == "cli"
    records = AuditRecord.objects.count()
    assert run("newsletters", "unsubscribe", ADA, "toys").out == f"{ADA} is not subscribed.\n"
    assert AuditRecord.objects.count() == records


def test_all_says_which_and_does_it_with_apply(toys: Newsletter, oil: Newsletter) -> None:
    """A link that waits to be confirmed is one of them, and dead afterwards."""
    subscribed(toys)
    request_subscription(oil, ADA, by=VISITOR)
    assert token_to(ADA)
    would = run("newsletters", "unsubscribe", ADA, "--all")
    assert would.out.startswith(
        f"{ADA} would be unsubscribed from fuel/oil, kids/toys.\nNothing was changed."
    )
    assert one_of(toys).state == "confirmed"
    done = run("newsletters", "unsubscribe", ADA, "--all", "--apply")
    assert done.out == f"Unsubscribed {ADA} from fuel/oil, kids/toys.\n"
    assert set(Subscription.objects.values_list("state", "token_hash")) == {("ended", None)}
    assert run("newsletters", "unsubscribe", ADA, "--all").out == f"{ADA} is not subscribed.\n"


def test_what_cannot_be_is_said_in_one_line(toys: Newsletter) -> None:
    for wrong in (
        [ADA],
        [ADA, "toys", "--all"],
        ["no address", "toys"],
        [ADA, "cars"],
        [f"{ADA}\x00", "cars"],
    ):
        done = run("newsletters", "unsubscribe", *wrong)
        assert (done.code, len(done.err.strip().splitlines())) == (1, 1), wrong
