"""F01, G24: every credential that can be handed out x every verb that revokes; what was handed out before counts no longer.

Ada comes and goes at *kids* and *sports*, two sites of a set that opens only where access was granted; at *trade* and
*parts* she has none yet and may ask for it. What she is handed at kids (the ticket at trade) is *here*, what she is handed at
sports (parts) is *there*. Verbs at a site are done to kids and trade.
"""

import ast
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps

from regulars.authentication.operations.ended_sessions import end_sessions
from regulars.authentication.operations.mailboxes import confirm_email_change, stop_email_change
from regulars.authentication.operations.recovery import reset_password
from regulars.authentication.queries import visits
from regulars.customers.models import Customer
from regulars.customers.operations import revocation, tokens
from regulars.customers.operations.access import ask_approval_again, move_access, set_access
from regulars.customers.operations.accounts import block, unblock
from regulars.customers.operations.credentials import generate_password, give_password
from regulars.customers.operations.passwords import change_password
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.rules.mails import Purpose
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import CustomerSet, Site
from regulars.sites.rules import SiteKind
from tests.house.source import BELOW, PACKAGE, files, functions, name_of
from tests.journeys.credentials import CREDENTIALS, NEW, VISITOR, alive, hand_out
from tests.journeys.stories import SAM, delete, move
from tests.world import PASSWORD, a_family, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

ALL = frozenset(CREDENTIALS)
NOTHING: frozenset[str] = frozenset()
LINKS = frozenset(CREDENTIALS) & frozenset(Purpose)
# A mark opens nothing and knows no site; a link that stops a thief opens nothing.
OPENS_NOTHING = frozenset({"device mark", Purpose.EMAIL_STOP})


class World:
    def __init__(self) -> None:
        self.p: CustomerSet = a_set("p", access_mode="listed")
        self.q: CustomerSet = a_set("q", access_mode="listed")
        self.kids, self.sports, self.trade, self.parts = (
            a_site(code, self.p) for code in ("kids", "sports", "trade", "parts")
        )
        self.ada: Customer = an_account(site=self.kids)
        set_access(self.ada, site=self.sports, state="active", by=OPERATOR)

    def place(self, where: str) -> tuple[Site, Site]:
        return (self.kids, self.trade) if where == "here" else (self.sports, self.parts)

    def now(self) -> Customer:
        return Customer.objects.get(pk=self.ada.pk)


def _own_password(w: World, _handed: dict[str, Any], _site: Site) -> None:
    change_password(w.now(), current=PASSWORD, new=NEW, by=VISITOR)


def _staff_email(w: World, _handed: dict[str, Any], _site: Site) -> None:
    ada = w.now()
    change_profile(ada, ProfileChanges(email="ada@other.example"), version=ada.version, by=SAM)


def _block_and_back(w: World, _handed: dict[str, Any], _site: Site) -> None:
    block(w.ada, by=SAM)
    unblock(w.ada, by=SAM)


def _account_and_back(w: World, _handed: dict[str, Any], _site: Site) -> None:
    move_account(w.ada, to_set=w.q, by=SAM)
    move_account(w.ada, to_set=w.p, by=SAM)
    for site in (w.kids, w.sports):
        set_access(w.ada, site=site, state="active", by=SAM)


def _state(state: str) -> Callable[[World, dict[str, Any], Site], None]:
    def verb(w: World, _handed: dict[str, Any], _site: Site) -> None:
        for site in (w.kids, w.trade):
            set_access(w.ada, site=site, state=state, by=SAM)

    return verb


def _disable_and_back(w: World, handed: dict[str, Any], site: Site) -> None:
    _state("disabled")(w, handed, site)
    set_access(w.ada, site=w.kids, state="active", by=SAM)


def _to_another_of_the_family_and_back(w: World, _handed: dict[str, Any], _site: Site) -> None:
    hub, near = a_family("hub", ["near"], w.p)
    Site.objects.filter(pk=w.kids.pk).update(kind=SiteKind.SUB, master=hub)
    w.ada.access_rows.filter(site=w.kids).update(family_id=hub.pk)
    move_access(w.ada, site=near, instead_of=w.kids, by=SAM)
    move_access(w.ada, site=w.kids, instead_of=near, by=SAM)


def _sites_leave(w: World, _handed: dict[str, Any], _site: Site) -> None:
    move({w.kids: w.q, w.trade: w.q}, "leave")


def _sites_leave_and_back(w: World, _handed: dict[str, Any], _site: Site) -> None:
    move({w.kids: w.q, w.trade: w.q}, "leave")
    move({w.kids: w.p, w.trade: w.p}, "leave")
    set_access(w.ada, site=w.kids, state="active", by=SAM)


def _sites_leave_with_her(w: World, _handed: dict[str, Any], _site: Site) -> None:
    move({w.kids: w.q, w.trade: w.q}, "take_all")


# verb: what still counts of what was handed out (here, there)
TABLE: dict[str, tuple[Callable[[World, dict[str, Any], Site], object], frozenset[str], frozenset[str]]] = {
    "nothing": (lambda _w, _h, _s: None, ALL, ALL),
    "password changed by the customer": (_own_password, NOTHING, NOTHING),
    "password typed by staff": (lambda w, _h, _s: give_password(w.now(), NEW, by=SAM), NOTHING, NOTHING),
    "password generated by staff": (lambda w, _h, _s: generate_password(w.ada, by=SAM), NOTHING, NOTHING),
    "password reset": (
        lambda _w, h, s: reset_password(h[Purpose.PASSWORD], NEW, site_id=s.pk, by=VISITOR), NOTHING, NOTHING,
    ),
    "email changed by the customer": (
        lambda _w, h, s: confirm_email_change(h[Purpose.EMAIL_CHANGE], site_id=s.pk, by=VISITOR), NOTHING, NOTHING,
    ),
    "change of email stopped": (
        lambda _w, h, s: stop_email_change(h[Purpose.EMAIL_STOP], site_id=s.pk, by=VISITOR), NOTHING, NOTHING,
    ),
    "email changed by staff": (_staff_email, NOTHING, NOTHING),
    "all log-ins ended": (lambda w, _h, _s: end_sessions(w.ada, by=SAM), NOTHING, NOTHING),
    "blocked": (lambda w, _h, _s: block(w.ada, by=SAM), NOTHING, NOTHING),
    "blocked and unblocked": (_block_and_back, NOTHING, NOTHING),
    "account moved": (lambda w, _h, _s: move_account(w.ada, to_set=w.q, by=SAM), NOTHING, NOTHING),
    "account moved and back": (_account_and_back, NOTHING, NOTHING),
    "erased": (lambda w, _h, _s: erase(w.ada, by=SAM), NOTHING, NOTHING),
    "disabled at the sites": (_state("disabled"), OPENS_NOTHING, ALL),
    "disabled and opened again": (_disable_and_back, OPENS_NOTHING, ALL),
    "pending at the sites": (_state("pending"), OPENS_NOTHING, ALL),
    "approval asked again at kids": (
        lambda w, _h, _s: ask_approval_again(w.ada, site=w.kids, by=SAM), OPENS_NOTHING | {"ticket"}, ALL,
    ),
    "moved to another of the family and back": (
        _to_another_of_the_family_and_back, OPENS_NOTHING | {"ticket"}, ALL,
    ),
    "sites moved away": (_sites_leave, NOTHING, ALL),
    "sites moved away and back": (_sites_leave_and_back, frozenset({"device mark", "ticket"}), ALL),
    "sites moved with her": (_sites_leave_with_her, ALL, NOTHING),
    "set deleted, all go to the heir": (lambda w, _h, _s: delete(w.p, w.q), ALL, ALL),
}  # fmt: skip


@pytest.mark.parametrize("where", ["here", "there"])
@pytest.mark.parametrize("verb", TABLE)
def test_what_was_handed_out_before_counts_as_the_table_says(verb: str, where: str) -> None:
    world = World()
    site, closed = world.place(where)
    handed = hand_out(world.ada, site, closed)
    act, here, there = TABLE[verb]
    act(world, handed, site)
    assert alive(world.ada, handed, site, closed) == (here if where == "here" else there)


def test_every_credential_has_a_column() -> None:
    """A new purpose of links, a new table of secrets or a new signed text fails here: give it a column above."""
    opens_no_account = {Purpose.ORDER_CLAIM}  # tests/journeys/test_claim_order.py
    assert {*Purpose, "session", "ticket", "device mark"} - opens_no_account == set(CREDENTIALS)
    secrets = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("regulars.")
        for field in model._meta.get_fields()
        if field.name.endswith(("_hash", "token", "secret"))
    }
    assert (
        secrets
        == {
            "customers.OneTimeToken.token_hash",
            "customers.Session.token_hash",
            "customers.Viewing.token_hash",  # of staff who look, which carries the stamp: tests/doors/test_seen_as_customer.py
            "orders.OrderClaim.token_hash",  # a link of the first, by its order: tests/journeys/test_claim_order.py
            "newsletters.Subscription.token_hash",  # confirms a newsletter: opens no account
            "orders.Basket.token_hash",  # of a visitor, who has no account: ends with the basket
            "orders.OrderPerson.guest_token",  # of a guest, who has no account: ends with the order's days, or the guest's erasure
            "cards.Card.token",  # the gateway's name of a card: opens nothing here
            "cards.TestCharge.token",  # as above
            "kernel.Mail.secret",  # a link of the above, until it has left
            "staff.ApiKey.key_hash",  # of programs: ends with the key
            "staff.StaffLink.token_hash",  # of staff, with their password and stamp: tests/rooms/staff
            "webhooks.Webhook.former_secret",  # open nothing of ours
            "webhooks.Webhook.secret",
        }
    )
    signed = {name_of(path) for path in files("") if "signing.dumps" in path.read_text()}
    of_plans = (
        "journeys/plans.py"  # names the people behind a number: opens nothing to whoever may not see them
    )
    assert signed == {"kernel/guessing/devices.py", of_plans, "storefront/entrance/tickets.py"}


# Who ends what was handed out, and the row of the table that tries it.
REVOKING = {
    "customers/operations/passwords.py:set_password": "password changed by the customer",
    "customers/operations/emails.py:change_email": "email changed by staff",
    "authentication/operations/mailboxes.py:stop_email_change": "change of email stopped",
    "authentication/operations/ended_sessions.py:end_sessions": "all log-ins ended",
    "customers/operations/accounts.py:block": "blocked",
    "customers/operations/erasure.py:empty_profile": "erased",
    "customers/operations/moves.py:change_set": "account moved",
    "customers/operations/access.py:set_access": "disabled at the sites",
    "customers/operations/access.py:move_access": "moved to another of the family and back",
}


def test_every_verb_that_revokes_has_a_row() -> None:
    """A new caller of the rule fails here: give its verb a row above."""
    callers = {
        f"{name_of(path)}:{function.name}"
        for path in files("")
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"revoke", "end_at_sites"}
    }
    assert callers == set(REVOKING)
    assert set(REVOKING.values()) <= set(TABLE)


# What an account is known or let in by is written by these alone; who doesn't revoke says why not.
WRITERS = {
    "assignments.py:_name_in_place_of": "whom an order is for: lets nobody in",
    "accounts.py:rename": "another name opens nothing that the old one didn't",
    "accounts.py:block": "revokes",
    "accounts.py:unblock": "gives nothing back",
    "erasure.py:empty_profile": "revokes",
    "erasure.py:empty_events": "of newsletters, which let nobody in",
    "erasure.py:erase_subscriber": "as above",
    "guests.py:become_account": "the first name and password of a guest, who had no way in",
    "mailboxes.py:prove_email": "the first password of an account that had none",
    "moves.py:change_set": "revokes",
    "passwords.py:set_password": "revokes",
}
DECIDING = {"password", "status", "set", "username", "username_key", "email"}


def test_whoever_writes_what_lets_in_revokes_or_says_why_not() -> None:
    found = {
        f"{path.name}:{function.name}"
        for path in files(*BELOW)
        if not name_of(path).startswith(("staff/", "kernel/"))  # below: of no customer
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "update"
        and {one.arg for one in node.keywords} & DECIDING
    }
    assert found == set(WRITERS)
    assert "change_email(" in (PACKAGE / "customers/operations/profiles.py").read_text()


def test_control_without_another_stamp_everything_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows above are what the stamp does, and nothing else."""
    world = World()
    handed = hand_out(world.ada, world.kids, world.trade)
    monkeypatch.setattr(revocation, "REVOKE", "SELECT stamp FROM customers_customer WHERE id = %s")
    give_password(world.now(), NEW, by=SAM)
    # the link that comes with the password took the place of the older one
    assert alive(world.ada, handed, world.kids, world.trade) == ALL - {Purpose.PASSWORD}


def test_control_without_comparing_in_the_statement_sessions_and_links_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    handed = hand_out(world.ada, world.kids, world.trade)
    end_sessions(world.ada, by=SAM)
    compared = "AND account.stamp = token.stamp"
    assert compared in tokens._REDEEM
    monkeypatch.setattr(tokens, "_REDEEM", tokens._REDEEM.replace(compared, ""))
    monkeypatch.setattr(
        visits, "VISIT", visits.VISIT.replace("session.stamp = account.stamp", "session.id IS NOT NULL")
    )
    found = alive(world.ada, handed, world.kids, world.trade)
    assert {"session", Purpose.EMAIL_CHANGE, Purpose.EMAIL_STOP} <= found


def test_control_without_asking_the_door_a_link_works_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """*May log in here* is asked with what the statement fetched, for doors that close without anybody's revoking."""
    world = World()
    handed = hand_out(world.ada, world.kids, world.trade)
    world.ada.access_rows.update(state="disabled")
    assert alive(world.ada, handed, world.kids, world.trade) == {"device mark", "ticket", Purpose.EMAIL_STOP}
    monkeypatch.setattr(tokens, "_GOOD_AT", dict.fromkeys(Purpose, tokens._GOOD_AT[Purpose.EMAIL_STOP]))
    assert alive(world.ada, handed, world.kids, world.trade) >= LINKS
