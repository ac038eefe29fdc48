"""A site's form is saved; what customers have entered and would no longer see is shown first (MYA-05, D-32)."""

from collections.abc import Sequence

from regulars.customer_search.queries.value_counts import Who, customers_holding
from regulars.customers.queries.counts import Total
from regulars.fields.operations.forms import reset_form, save_form
from regulars.fields.queries import definitions, form_at
from regulars.fields.rules import FORM_CHANGED, FORM_RESET, Definition, Purpose
from regulars.fields.rules.forms import Form, FormField, check_form, standard_form
from regulars.journeys.plans import Fact, Plan, agree, fingerprint, roughly
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.sites.models import Site
from regulars.sites.rules import SiteKind

__all__ = ["plan_form", "put_form_back", "save_site_form"]


def plan_form(site: Site, purpose: Purpose, type_code: str, fields: Sequence[FormField] | None) -> Plan:
    """Which fields customers would no longer see, and how many have something in them; None: the standard form.

    Only reads. A registration form hides nothing: what was entered there is shown by the profile. Raises `Invalid` as `check_form`.
    """
    if fields is None:
        wanted = standard_form(purpose, type_code, definitions())
    else:
        wanted = check_form(purpose, type_code, fields, at_master=site.kind == SiteKind.MASTER)
    facts: list[Fact] = []
    if purpose == Purpose.PROFILE:
        now = form_at(site.pk, purpose, type_code)
        gone = {field.code: field.definition for field in now.fields if field.code not in wanted.codes}
        held = customers_holding(gone.values(), Who(site.pk, site.set_id, type_code)) if gone else {}
        facts = [_hidden(gone[code], total) for code, total in held.items() if total.count]
    print_of = fingerprint(site.code, type_code, [[fact.about, roughly(fact.count)] for fact in facts])
    return Plan("save_form", print_of, facts=facts)


def _hidden(definition: Definition, total: Total) -> Fact:
    return Fact(
        "hidden",
        total.count,
        "customer no longer sees what they entered under {name}",
        "customers no longer see what they entered under {name}",
        tone="wait",
        asks=True,
        is_exact=total.is_exact,
        about=definition.code,
        values={"name": definition.label},
    )


def save_site_form(
    site: Site,
    purpose: Purpose,
    type_code: str,
    fields: Sequence[FormField],
    *,
    version: int,
    agreed: str | None = None,
    by: Actor,
) -> Form:
    """Save a form; what it hides stays stored (D-32). `agreed` None means that nobody has seen a plan.

    In order, in one transaction: planned again, the form's row held in this version and its fields written, audit. Raises as `agree`
    where values would be hidden, and as `save_form`.
    """
    with change(FORM_CHANGED, by=by) as entry:
        entry.nothing()  # of its own: the verbs that it calls write
        plan = plan_form(site, purpose, type_code, fields)
        agree(plan, agreed)
        saved = save_form(site, purpose, type_code, fields, version=version, by=by)
        entry.about("site", site.pk)
        entry.note(
            site=site.code, purpose=purpose.value, type=type_code, hidden=[fact.about for fact in plan.facts]
        )
    return saved


def put_form_back(
    site: Site, purpose: Purpose, type_code: str, *, version: int, agreed: str | None = None, by: Actor
) -> None:
    """Back to the standard form; raises as `save_site_form`."""
    with change(FORM_RESET, by=by) as entry:
        entry.nothing()  # of its own: the verbs that it calls write
        plan = plan_form(site, purpose, type_code, None)
        agree(plan, agreed)
        reset_form(site, purpose, type_code, version=version, by=by)
        entry.about("site", site.pk)
        entry.note(
            site=site.code, purpose=purpose.value, type=type_code, hidden=[fact.about for fact in plan.facts]
        )
