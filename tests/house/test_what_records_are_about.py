"""What the record of each verb is about, by kind and name: in whose history it stands, and in nobody else's (G20)."""

from collections import defaultdict

import pytest
from django.db.models import Model

from regulars.catalog.models import Product
from regulars.customers.models import Customer
from regulars.fields.models import Attribute
from regulars.groups.models import CustomerGroup
from regulars.kernel.models import AuditRecord, AuditSubject, Job
from regulars.orders.models import Order
from regulars.sites.models import CustomerSet, Site
from regulars.staff.models import ApiKey, StaffRole, StaffUser
from regulars.webhooks.models import Webhook
from tests.house.examples import THEMSELVES, VERBS
from tests.house.records_about import ABOUT
from tests.house.verbs import public
from tests.journeys.stories import SAM
from tests.world import a_set, a_site, an_account

FOUND = dict(public())
NAMED_BY: dict[str, tuple[type[Model], str]] = {
    "customer": (Customer, "email"),
    "site": (Site, "code"),
    "set": (CustomerSet, "code"),
    "attribute": (Attribute, "code"),
    "staff": (StaffUser, "email"),
    "job": (Job, "kind"),
    "role": (StaffRole, "code"),
    "api_key": (ApiKey, "name"),
    "webhook": (Webhook, "name"),
    "group": (CustomerGroup, "code"),
    "product": (Product, "code"),
    "order": (Order, "state"),
}
TOLD = {verb: subjects for subjects, verbs in ABOUT.items() for verb in verbs.split()}


def names() -> dict[str, dict[int, str]]:
    """Everything that a record can be about, by kind and id."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for kind, (model, field) in NAMED_BY.items():
        found[kind].update(model._default_manager.values_list("pk", field))
    return found


def test_every_verb_has_a_line() -> None:
    """A new verb says whom it is about."""
    assert {*VERBS, *THEMSELVES} == TOLD.keys()
    assert sum(len(verbs.split()) for verbs in ABOUT.values()) == len(TOLD)


@pytest.mark.django_db
@pytest.mark.parametrize("name", TOLD)
def test_record_is_about_what_was_changed_and_nothing_else(name: str) -> None:
    """Ben and his shop stand beside in every world but the one that has to be empty; what is gone or renamed afterwards has
    the name it had.
    """
    if name != "sites.operations.installation.mark_as_demo":
        an_account("ben@mail.example", a_site("toys", a_set("toys")))
    args, kwargs = VERBS[name]() if name in VERBS else THEMSELVES[name][1]()
    before = names()
    FOUND[name](*args, **kwargs, **({"by": SAM} if name in VERBS else {}))
    known = names()
    for kind, found in before.items():
        known[kind] |= found
    record = AuditRecord.objects.latest("pk")
    subjects = AuditSubject.objects.filter(record=record).values_list("kind", "subject_id")
    assert ", ".join(sorted(f"{kind} {known[kind][one]}" for kind, one in subjects)) == TOLD[name]
