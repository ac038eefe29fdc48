"""An attribute is deleted while somebody puts it on a form or a value in it: it is used or gone, never both."""

from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.models import Attribute, AttributeQuerySet, FormField, SiteForm
from regulars.fields.operations import choices
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.operations.forms import save_form
from regulars.fields.queries import form_at
from regulars.fields.rules import Definition, Purpose, Type
from regulars.fields.rules.forms import FormField as Asked
from regulars.fields.rules.shipped import SHIPPED
from regulars.journeys.delete_attribute import delete_attribute
from regulars.kernel.actor import OPERATOR
from tests.racing import Racers, breaks, holds, quick_account, quick_site, unclean
from tests.world import default_set

MAY_HEAR = {"done", "unknown_value", "version_conflict"}


class Deleting:
    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.kids = quick_site("kids", default_set())

    def play(self, _number: int) -> str | None:
        size = add_attribute(Definition("shoe_size", "Shoe size", Type.NUMBER), by=OPERATOR)
        fields = [Asked(SHIPPED["phone"]), Asked(size.definition())]
        version = form_at(self.kids.pk, Purpose.PROFILE, "B2C").version
        outcomes = self.racers.race(
            lambda: save_form(self.kids, Purpose.PROFILE, "B2C", fields, version=version, by=OPERATOR),
            lambda: delete_attribute(size, erase=True, by=OPERATOR),
            spread=0.004,
        )
        if problem := unclean(outcomes):
            return problem
        if outcomes[0].code not in MAY_HEAR:
            return outcomes[0].code
        gone = not Attribute.objects.filter(code="shoe_size").exists()
        left = FormField.objects.filter(form__site=self.kids).exclude(attribute__code="phone").count()
        empty = SiteForm.objects.filter(fields=None).count()
        return None if (gone, left, empty) == (True, 0, 0) else f"gone {gone}, {left} left, {empty} empty"


def test_attribute_is_on_a_form_or_deleted(racers: Racers) -> None:
    """ATT-01"""
    holds(Deleting(racers).play)


def test_control_without_holding_it_the_form_names_what_is_gone(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control."""
    hold = AttributeQuerySet.select_for_update

    def unheld(self: AttributeQuerySet, **how: Any) -> AttributeQuerySet:
        return self if how.get("no_key") else hold(self, **how)

    monkeypatch.setattr(AttributeQuerySet, "select_for_update", unheld)
    breaks(Deleting(racers).play)


class Writing:
    """Ada gets a size while sizes are erased."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.ada = quick_account("ada", default_set())
        self.written = 0

    def play(self, number: int) -> str | None:
        size = add_attribute(Definition("shoe_size", "Shoe size", Type.NUMBER), by=OPERATOR)
        ada, changes = Customer.objects.get(), ProfileChanges(attributes={"shoe_size": number})
        late = 0.01 if number % 2 else 0.0
        outcomes = self.racers.race(
            lambda: change_profile(ada, changes, version=ada.version, by=OPERATOR),
            lambda: delete_attribute(size, erase=True, by=OPERATOR),
            late=[0.002, late],
        )
        if not outcomes[1].done or outcomes[0].code not in {"done", "unknown_attribute", "version_conflict"}:
            return f"{outcomes[0].code}, {outcomes[1].code}"
        self.written += outcomes[0].done
        left = Customer.objects.get().attributes
        return f"{left} is left" if left else None


def test_value_that_is_written_while_its_attribute_is_erased_goes_with_it(racers: Racers) -> None:
    """ATT-01"""
    writing = Writing(racers)
    holds(writing.play)
    assert writing.written


def test_control_without_holding_the_attribute_the_value_stays(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control."""
    monkeypatch.setattr(choices, "HOLD", choices.HOLD.removesuffix(" FOR KEY SHARE SKIP LOCKED"))
    assert "is left" in breaks(Writing(racers).play)
