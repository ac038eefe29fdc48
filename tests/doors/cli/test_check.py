from datetime import timedelta

import pytest
from django.utils.timezone import now

from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.customers.models import Access, Customer
from regulars.customers.operations.access import set_access
from regulars.fields.models import FormField
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site, SiteHost
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from regulars.webhooks.models import Webhook
from tests.doors.cli.commands import run
from tests.journeys.families import family
from tests.rooms.catalog.shops import a_list
from tests.rooms.fields.forms import registration
from tests.rooms.webhooks.hooking import a_webhook
from tests.world import a_family, a_set, a_site, an_account, sam

pytestmark = pytest.mark.django_db


def findings() -> dict[str, tuple[int, list[str]]]:
    done = run("check", "--json")
    assert done.code == (0 if done.json["healthy"] else 1)
    return {one["code"]: (one["count"], one["examples"]) for one in done.json["findings"]}


def test_healthy_installation_has_nothing_to_complain_about() -> None:
    sam()
    an_account(site=a_site("sports"))
    done = run("check")
    assert (done.code, done.out) == (0, "Nothing to complain about.\n")


def test_installation_without_an_administrator_is_found() -> None:
    assert findings() == {"no_administrator": (1, [])}
    done = run("check")
    assert done.code == 1
    assert "regulars create-admin" in done.out


def test_account_that_can_log_in_nowhere_is_found() -> None:
    """No site in the set, no row in a listed set, every row disabled; a pending one waits and is not lost."""
    sam()
    sports = a_site("sports", a_set("b2c"))
    business = a_site("business", a_set("b2b", access_mode="listed"))
    fine = an_account("fine@mail.example", sports)
    disabled = an_account("disabled@mail.example", sports)
    set_access(disabled, site=sports, state="disabled", by=OPERATOR)
    waiting = an_account("waiting@mail.example", business)
    set_access(waiting, site=business, state="pending", by=OPERATOR)
    homeless = an_account("homeless@mail.example")
    assert fine.pk
    assert findings() == {
        "account_without_site": (2, [f"#{disabled.pk}", f"#{homeless.pk}"]),
        "approval_without_receiver": (1, [f"#{waiting.pk}"]),
    }


def test_approval_that_nobody_gives_or_hears_of_is_found() -> None:
    sam()
    sports = a_site("sports")
    ada = an_account(site=sports)
    set_access(ada, site=sports, state="pending", by=OPERATOR)
    heard = [AcceptedType("B2C", receiver="sam@staff.example")]
    assert findings() == {"approval_without_receiver": (1, [f"#{ada.pk}"])}
    change_site(sports, SiteChanges(customer_types=heard), version=1, by=OPERATOR)
    assert findings() == {}
    Access.objects.update(since=now() - timedelta(days=15))
    assert findings() == {"pending_too_long": (1, [f"#{ada.pk}"])}


def test_site_that_nobody_reaches_is_found() -> None:
    sam()
    SiteHost.objects.create(site=a_site("hidden"), name="admin.localhost")  # as after a change of domain
    silent = a_site("silent")
    SiteHost.objects.filter(site=silent).delete()
    assert findings() == {"site_without_host": (1, ["silent"]), "host_is_ours": (1, ["admin.localhost"])}


def test_webhook_that_was_given_up_is_found() -> None:
    sam()
    a_webhook(name="CRM")
    Webhook.objects.update(state="paused", pause="staff")
    assert findings() == {}
    Webhook.objects.update(pause="failing")
    assert findings() == {"webhook_given_up": (1, ["CRM"])}
    a_webhook(name="CRM")
    Webhook.objects.update(state="paused", pause="failing")
    assert findings() == {"webhook_given_up": (2, ["CRM", "CRM"])}


def test_pattern_that_is_not_prepared_any_more_is_found() -> None:
    """F04: stored before its shape was checked."""
    sam()
    registration(a_site("kids"), {"phone": {"pattern": r"[0-9 ]{4,20}"}})
    assert findings() == {}
    FormField.objects.filter(attribute__code="phone").update(pattern="(?:(?:a{9999}){9999}){9999}")
    assert findings() == {"pattern_left_out": (1, ["kids registration B2C: phone"])}


def test_master_where_nobody_can_register_is_found() -> None:
    """SUB-01: it requires a sub shop, and none takes businesses."""
    sam()
    _, north, south = family()
    assert findings() == {}
    for site in (north, south):
        site.types.filter(type="B2B").delete()
    assert findings() == {"sub_shop_missing": (1, ["trade B2B"])}


def test_form_that_asks_for_an_address_which_only_the_shop_changes_is_found() -> None:
    """REG-09, ADR-14: it silently doesn't ask; where customers may add one for shipping, or don't register, all is well."""
    sam()
    kids, (_, north, south) = a_site("kids"), a_family("trade", ["north", "south"], a_set("b2b"))
    for site in (kids, north, south):
        registration(site, {"registration_address": {}})
    assert findings() == {}
    change_terms(kids, TermsChanges(modes={"B2C": "billing_read_only", "B2B": "read_only"}), by=OPERATOR)
    assert findings() == {}
    change_terms(kids, TermsChanges(modes={"B2C": "read_only"}), by=OPERATOR)
    for site in (north, south):
        change_terms(site, TermsChanges(shared_book=True), by=OPERATOR)
    south.types.filter(type="B2C").delete()
    assert findings() == {"address_form_left_out": (2, ["kids B2C", "north B2C"])}


def test_prices_that_nobody_gets_are_found() -> None:
    """SHP-03, CLS-02: a sub site whose master sells in another currency; a policy that is only a word."""
    master, kids, teens = a_family("toys", ["kids", "teens"], a_set("b2c"))
    Site.objects.filter(pk=kids.pk).update(currency="HUF")
    sam()
    ada, ben = (an_account(f"{name}@mail.example", teens) for name in ("ada", "ben"))
    for account, policy in ((ada, "GOLD"), (ben, "SILVER")):
        Customer.objects.filter(pk=account.pk).update(attributes={"pricing_policy": policy})
    assert findings() == {"unknown_pricing_policy": (2, [f"#{ada.pk} GOLD", f"#{ben.pk} SILVER"])}
    a_list(master, "open")
    a_list(master, "gold", policy="GOLD")
    assert findings() == {
        "currency_differs": (1, ["kids"]),
        "unknown_pricing_policy": (1, [f"#{ben.pk} SILVER"]),
    }
    kids.refresh_from_db()
    a_list(kids, "own")
    assert "currency_differs" not in findings()


def test_what_was_stored_before_addresses_had_one_spelling_is_found_with_what_to_do() -> None:
    """F24, F09."""
    person = sam()
    sports, kids = a_site("sports"), a_site("kids")
    ada, ben, twin = (an_account(f"{name}@mail.example", sports) for name in ("ada", "benlind", "twin"))
    Customer.objects.filter(pk=ada.pk).update(email="a..b@mail.example")
    Customer.objects.filter(pk=ben.pk).update(username="benlind", username_key="benlind")
    Customer.objects.filter(pk=twin.pk).update(username="ben\u00adlind", username_key="ben\u00adlind")
    type(person).objects.filter(pk=person.pk).update(email="sam@nodot")
    Site.objects.filter(pk=kids.pk).update(sender="shop@intranet")
    SiteHost.objects.filter(site=sports).update(name="xn--ab")
    assert findings() == {
        "email_unreachable": (1, [f"#{ada.pk}"]),
        "username_looks_like_another": (1, [f"#{twin.pk}"]),
        "staff_email_unreachable": (1, ["sam@nodot"]),
        "site_email_unreachable": (1, ["kids"]),
        "host_misspelled": (1, ["xn--ab"]),
    }
    assert "another username" in run("check").out
