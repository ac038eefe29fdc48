"""F08: whatever verbs come in whatever order, each name means what the customers' rows say, and they say what 1141 does."""

from collections.abc import Callable
from random import Random

import pytest
from django.db import transaction

from regulars.customers.models import Customer, LoginName
from regulars.customers.operations.accounts import NewAccount, open_account, rename
from regulars.customers.operations.emails import change_email
from regulars.customers.rules import username_key
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, DomainError
from regulars.sites.models import CustomerSet, Site
from regulars.transfer.operations.import_lines import ImportLine
from regulars.transfer.operations.imports import import_accounts
from tests.journeys.stories import move
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db

EMAILS = ["ada@mail.example", "ben@mail.example", "cyd@mail.example"]
SPELLINGS = [*EMAILS, "Ada@Mail.example", "\uff42en@mail.example"]


def _opened(dice: Random, name: str) -> None:
    username, site = dice.choice([*SPELLINGS, "", name]), dice.choice(list(Site.objects.all()))
    new = NewAccount(email=dice.choice(EMAILS), last_name="Lind", username=username)
    open_account(new, site=site, by=OPERATOR)


def _imported(dice: Random, name: str) -> None:
    lines = [
        ImportLine(
            number,
            {
                "site": dice.choice(["kids", "sports", "parts", ""]),
                "email": dice.choice(EMAILS),
                "username": dice.choice([*SPELLINGS, "", f"{name}{number}"]),
                "last_name": "Lind",
            },
        )
        for number in range(2, 7)
    ]
    import_accounts(lines, skip_bad=True, by=OPERATOR)


def _one(dice: Random) -> Customer:
    return dice.choice([*Customer.objects.exclude(status="erased")] or [_nobody()])


def _nobody() -> Customer:
    raise Conflict("nobody", "Nobody is there yet.")


def _a_set(dice: Random) -> CustomerSet:
    return dice.choice([*CustomerSet.objects.filter(code__in=["b2c", "b2b"])])


def _moved(dice: Random, _name: str) -> None:
    move(
        {dice.choice([*Site.objects.all()]): _a_set(dice)},
        dice.choice(["leave", "take_all", "take_only_here"]),
    )


VERBS: list[Callable[[Random, str], object]] = [
    _opened,
    _imported,
    _moved,
    lambda dice, name: rename(_one(dice), username=dice.choice([*SPELLINGS, name]), by=OPERATOR),
    lambda dice, _: change_email(_one(dice), to=dice.choice(EMAILS), proved=True, by=OPERATOR),
    lambda dice, _: move_account(_one(dice), to_set=_a_set(dice), by=OPERATOR),
    lambda dice, _: erase(_one(dice), by=OPERATOR),
]  # fmt: skip


def check() -> None:
    """A second look at every customer."""
    rows = [*Customer.objects.exclude(status="erased")]
    named = {(one.set_id, username_key(one.username)): one.pk for one in rows}
    assert len(named) == len(rows)
    mailed = dict[tuple[int, str], list[int]]()
    for one in rows:
        key = (one.set_id, username_key(one.email))
        assert one.login_email == (None if key in named else key[1])
        if key not in named:
            mailed.setdefault(key, []).append(one.pk)
    means = {key: ids[0] if len(ids) == 1 else None for key, ids in mailed.items()} | named
    assert {(one.set_id, one.key): one.account_id for one in LoginName.objects.all()} == means


@pytest.mark.parametrize("seed", range(3))
def test_each_name_means_what_the_customers_say_after_every_verb(seed: int) -> None:
    dice, b2c = Random(seed), a_set("b2c")
    for code, customer_set in (("kids", b2c), ("sports", b2c), ("parts", a_set("b2b"))):
        a_site(code, customer_set)
    for step in range(120):
        try:
            with transaction.atomic():
                dice.choice(VERBS)(dice, f"name{step}")
        except DomainError:
            continue
        check()
