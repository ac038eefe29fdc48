"""Whoever holds something of a customer stands in the table that says what becomes of it, and nobody else does."""

from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from regulars.customers.models import Access, Customer
from regulars.journeys.customer_lifecycle import LIFECYCLE
from regulars.sites.models import Site

# Numbers without a foreign key that lead elsewhere; any other may be a customer's, or a record's about one.
ELSEWHERE = {"set_id", "site_id", "family_id", "webhook_id", "given_id"}
# What a person is found by without any number.
NAMES = {"username", "username_key", "email", "email_key", "login_email", "recipient", "phone"}
# Names of people who are no customers.
STAFF = {"StaffUser", "StaffLink", "StaffLinkRequest"}


def ours() -> list[type[models.Model]]:
    models_of_ours = [
        one for one in apps.get_models(include_auto_created=True) if one.__module__.startswith("regulars.")
    ]
    return [one for one in models_of_ours if one.__name__ not in STAFF]


def has_key(model: type[models.Model], holders: Iterable[type[models.Model]]) -> bool:
    """A foreign key to a customer or to whoever holds something of one, a number that may be theirs, or their name."""
    for field in model._meta.concrete_fields:
        if field.is_relation:
            if field.related_model in {Customer, *holders} - {model}:
                return True
        elif field.name in NAMES or (field.name.endswith("_id") and field.name not in ELSEWHERE):
            return True
    return False


def holders(among: Iterable[type[models.Model]]) -> set[type[models.Model]]:
    found = {Customer}
    while more := {one for one in among if one not in found and has_key(one, found)}:
        found |= more
    return found


def test_every_model_that_holds_something_of_a_customer_stands_in_the_table() -> None:
    assert {one.__name__ for one in holders(ours()) - set(LIFECYCLE)} == set()


def test_every_model_of_the_table_holds_something_of_a_customer() -> None:
    assert {one.__name__ for one in set(LIFECYCLE) - holders(ours())} == set()


@isolate_apps("regulars.customers")
def test_control_a_model_in_no_row_is_told() -> None:
    """By a key, by a key to whoever has one, by a bare number, by a name; a site's model is not."""

    class Meta:
        app_label = "customers"

    def made(name: str, **fields: models.Field) -> type[models.Model]:
        return type(name, (models.Model,), {"Meta": Meta, "__module__": __name__, **fields})

    address = made("Address", owner=models.ForeignKey(Customer, models.CASCADE, related_name="+"))
    made_up = [
        address,
        made("Line", address=models.OneToOneField(address, models.CASCADE, related_name="+")),
        made("Visit", door=models.ForeignKey(Access, models.CASCADE, related_name="+")),
        made("Note", subject_kind=models.CharField(max_length=9), subject_id=models.BigIntegerField()),
        made("Invitation", recipient=models.CharField(max_length=9)),
        made("Caller", phone=models.CharField(max_length=9)),
        made("Fan", likes=models.ManyToManyField(Customer, related_name="+"))
        ._meta.get_field("likes")
        .remote_field.through,
        made(
            "Banner",
            site=models.ForeignKey(Site, models.CASCADE, related_name="+"),
            set_id=models.BigIntegerField(),
        ),
    ]
    told = {one.__name__ for one in holders([*ours(), *made_up]) - set(LIFECYCLE)}
    assert told == {"Address", "Line", "Visit", "Note", "Invitation", "Caller", "Fan_likes"}
