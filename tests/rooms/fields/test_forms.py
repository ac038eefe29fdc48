"""A form as a business user sets it up, and what it makes of an answer."""

from dataclasses import replace
from typing import Any

import pytest

from regulars.fields.models import SiteForm
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.operations.forms import reset_form, save_form
from regulars.fields.queries import definitions, form_at
from regulars.fields.rules import Definition, Limits, Purpose, Type
from regulars.fields.rules.answers import check_answer
from regulars.fields.rules.forms import Form, FormField, check_form, standard_form
from regulars.fields.rules.patterns import Patience, fits
from regulars.fields.rules.shipped import SHIPPED
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.i18n import language_override
from tests.world import a_site

SIZE = Definition("shoe_size", "Shoe size", Type.NUMBER, limits=Limits(least=15, most=60))
REGISTRATION = standard_form(Purpose.REGISTRATION, "B2C")
ADA = {"email": "ada@mail.example", "last_name": "Lind", "password": "seven green herons"}


def asked(*codes: str, **changes: Any) -> tuple[FormField, ...]:
    return tuple(replace(FormField(SHIPPED[code]), **changes.get(code, {})) for code in codes)


def refusal(fields: tuple[FormField, ...], purpose: Purpose = Purpose.REGISTRATION) -> tuple[str, str | None]:
    with pytest.raises(Invalid) as refused:
        check_form(purpose, "B2C", fields)
    return refused.value.code, refused.value.field


@pytest.mark.django_db
def test_each_site_and_type_has_its_own_form() -> None:
    """REG-02: every combination shows its own fields in its own order; the rest keep the standard one."""
    kids, sports = a_site("kids"), a_site("sports")
    size = add_attribute(SIZE, by=OPERATOR).definition()
    fields = (
        *asked("email", "last_name", "first_name"),
        FormField(size, required=True, labels={"de": "Größe"}),
    )
    save_form(kids, Purpose.REGISTRATION, "B2B", fields, version=0, by=OPERATOR)
    found = form_at(kids.pk, Purpose.REGISTRATION, "B2B")
    assert [one.code for one in found.fields] == ["email", "last_name", "first_name", "shoe_size"]
    assert [one.required for one in found.fields] == [True, True, False, True]
    assert found.fields[-1].label_in("de") == "Größe"
    assert (found.version, found.is_standard) == (1, False)
    for site, code in ((kids, "B2C"), (sports, "B2B")):
        standard = form_at(site.pk, Purpose.REGISTRATION, code)
        assert standard == standard_form(Purpose.REGISTRATION, code, definitions())


@pytest.mark.django_db
def test_stale_form_is_refused_and_the_standard_one_comes_back() -> None:
    """G23."""
    kids = a_site("kids")
    save_form(kids, Purpose.PROFILE, "B2C", asked("phone"), version=0, by=OPERATOR)
    save_form(kids, Purpose.PROFILE, "B2C", asked("last_name"), version=1, by=OPERATOR)
    for version in (0, 1, 3):
        with pytest.raises(Conflict) as stale:
            save_form(kids, Purpose.PROFILE, "B2C", asked("phone"), version=version, by=OPERATOR)
        assert stale.value.details == {"version": 2}
    assert [one.code for one in form_at(kids.pk, Purpose.PROFILE, "B2C").fields] == ["last_name"]
    reset_form(kids, Purpose.PROFILE, "B2C", version=2, by=OPERATOR)
    assert form_at(kids.pk, Purpose.PROFILE, "B2C").is_standard
    assert not SiteForm.objects.exists()


def test_form_without_which_no_account_can_be_is_refused() -> None:
    """ATT-01, REG-07."""
    assert refusal(asked("email")) == ("core_field_missing", "fields")
    assert refusal(asked("last_name")) == ("core_field_missing", "fields")
    assert refusal(asked("email", "last_name", "password")) == ("confirmation_missing", "fields")
    assert refusal(asked("email", "last_name", "password_confirmation")) == ("confirmation_missing", "fields")
    assert refusal(asked("email", "last_name", "email")) == ("named_twice", "fields")
    assert refusal(asked(), Purpose.PROFILE) == ("required", "fields")


@pytest.mark.parametrize(
    "code",
    ["type", "pricing_policy", "sub_shop", "approve_flag", "approve_amount", "block_flag", "block_amount"],
)
def test_what_staff_decide_is_never_a_customers_to_write(code: str) -> None:
    """G14: refused on a registration form, read only on a profile, whatever it was set up as."""
    assert refusal(asked("email", "last_name", code)) == ("not_on_this_form", f"fields.{code}")
    form = check_form(Purpose.PROFILE, "B2C", asked(code, **{code: {"required": True, "read_only": False}}))
    assert form.codes == {code}
    assert form.editable == frozenset()
    with pytest.raises(Invalid) as refused:
        check_answer(form, {code: "yes"})
    assert (refused.value.code, refused.value.field) == ("form_field_refused", code)


def test_consent_cannot_be_demanded() -> None:
    """REG-12."""
    wanted = asked("email", "last_name", "marketing_opt_in", marketing_opt_in={"required": True})
    assert refusal(wanted) == ("consent_demanded", "fields.marketing_opt_in")


def test_field_that_is_not_on_the_form_is_refused() -> None:
    """REG-14, G14."""
    for code in ("pricing_policy", "shoe_size", "status", "set", "x" * 100):
        with pytest.raises(Invalid) as refused:
            check_answer(REGISTRATION, {**ADA, code: "GOLD"})
        assert [(one.code, one.field) for one in refused.value.problems] == [
            ("form_field_refused", code[:60])
        ]


def test_form_without_a_password_asks_for_none() -> None:
    """REG-05."""
    form = check_form(Purpose.REGISTRATION, "B2C", asked("email", "last_name"))
    assert not form.asks_password
    assert check_answer(form, {"email": "ada@mail.example", "last_name": "Lind"}).password == ""


def test_confirmation_has_to_match() -> None:
    """REG-07."""
    with pytest.raises(Invalid) as refused:
        check_answer(REGISTRATION, {**ADA, "password_confirmation": "seven red herons"})
    assert (refused.value.code, refused.value.field) == ("not_confirmed", "password_confirmation")
    assert (
        check_answer(REGISTRATION, {**ADA, "password_confirmation": ADA["password"]}).password
        == ADA["password"]
    )


def with_pattern(code: str, pattern: str, message: str) -> Form:
    fields = asked(
        *REGISTRATION_CODES, **{code: {"pattern": pattern, "message": message, "messages": {"de": "Nein."}}}
    )
    return check_form(Purpose.REGISTRATION, "B2C", fields)


REGISTRATION_CODES = ("email", "last_name", "password", "password_confirmation")


@pytest.mark.parametrize(
    ("code", "pattern", "good", "bad"),
    [
        ("password", r"(?=.*\d).{10,}", "seven gr33n herons", "seven green herons"),
        ("email", r".+@corp\.example", "ada@corp.example", "ada@corp.example.org"),
    ],
)
def test_pattern_refuses_with_the_message_of_the_form(code: str, pattern: str, good: str, bad: str) -> None:
    """REG-06, REG-08."""
    form = with_pattern(code, pattern, "Not like this.")
    check_answer(form, ADA | {code: good})
    for language, message in (("en", "Not like this."), ("de", "Nein.")):
        with pytest.raises(Invalid) as refused:
            check_answer(form, ADA | {code: bad}, language=language)
        assert (refused.value.code, refused.value.field, refused.value.message) == ("pattern", code, message)


@pytest.mark.parametrize("pattern", ["(a|aa)+c", "(", "a" * 201, r"(?P<n>", "[z-a]"])
def test_pattern_that_explodes_or_cannot_be_read_is_refused(pattern: str) -> None:
    code, field = refusal(asked(*REGISTRATION_CODES, email={"pattern": pattern}))
    assert code in {"pattern_too_slow", "pattern_shape", "too_long"}
    assert field == "fields.email"


def test_value_that_a_pattern_takes_too_long_for_does_not_fit() -> None:
    """However a pattern came in, a value costs a bounded time: one that would fit in the end is refused before."""
    slow = "(?:(a|aa)+c|.*)", "a" * 26
    assert fits(*slow, Patience(60.0))
    assert not fits(*slow, Patience(0.0))


def test_partial_answer_changes_only_what_is_sent() -> None:
    form = standard_form(Purpose.PROFILE, "B2C")
    answer = check_answer(form, {"phone": "+49 30 1234"}, partly=True)
    assert (answer.core, answer.document, answer.consents) == ({"phone": "+49 30 1234"}, {}, {})
    with pytest.raises(Invalid):
        check_answer(form, {"last_name": " "}, partly=True)


def test_form_without_a_needed_field_names_it_in_the_language_of_the_reader() -> None:
    with pytest.raises(Invalid) as error, language_override("de"):
        check_form(Purpose.REGISTRATION, "B2C", [FormField(SHIPPED["last_name"])])
    assert (error.value.code, error.value.values) == ("core_field_missing", {"name": "E-Mail"})
