"""What a customer agreed to, at the command line (CON-01, REG-12)."""

import pytest

from regulars.customers.operations.consents import change_consents
from regulars.kernel.actor import OPERATOR
from regulars.newsletters.operations.subscriptions import end_subscription
from tests.doors.cli.commands import run
from tests.rooms.newsletters.readers import WORDING, a_newsletter, subscribed
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db


def test_consents_subscriptions_and_changes_are_told() -> None:
    """At every site, the latest change first, with its words and proof; of a guest or an account by the address too."""
    kids = a_site("kids")
    ada = an_account(site=kids)
    nothing = run("customers", "consents", ada.pk).out.splitlines()
    assert nothing == [
        "This customer was asked for no consent.",
        "This customer reads no newsletter.",
        "No consent was ever given or withdrawn.",
    ]
    change_consents(ada, site=kids, given={"marketing_opt_in": True}, by=OPERATOR)
    end_subscription(subscribed(a_newsletter(site=kids)), by=OPERATOR)
    told = run("customers", "consents", "ada@mail.example", "--json").json
    assert [(one["site"], one["attribute"], one["given"]) for one in told["consents"]] == [
        ("kids", "marketing_opt_in", True)
    ]
    assert [(one["newsletter"], one["state"]) for one in told["subscriptions"]] == [("toys", "ended")]
    assert [(one["what"], one["given"], one["channel"]) for one in told["events"]] == [
        ("toys", False, "cli"),
        ("toys", True, "storefront"),
        ("marketing_opt_in", True, "cli"),
    ]
    assert told["events"][1]["wording"] == WORDING
    latest = run("customers", "consents", ada.pk, "--limit", 1, "--json").json["events"]
    assert latest == told["events"][:1]
    page = run("customers", "consents", ada.pk).out
    assert all(word in page for word in ("marketing_opt_in", "toys", "yes", "no", WORDING))


def test_nobody_by_that_name_is_said_in_one_line() -> None:
    done = run("customers", "consents", "nobody@mail.example")
    assert (done.code, len(done.err.strip().splitlines())) == (1, 1)
