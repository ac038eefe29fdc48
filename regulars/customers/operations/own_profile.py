from collections.abc import Mapping

from django.db import transaction

from regulars.customers import rules
from regulars.customers.models import Consent, Customer
from regulars.customers.operations.answers import answer_of
from regulars.customers.operations.locks import lock_customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.queries import form_at
from regulars.fields.rules import Kept, Purpose
from regulars.kernel.actor import Actor
from regulars.kernel.errors import translate_db_errors
from regulars.sites.models import Site

__all__ = ["change_own_profile"]


def change_own_profile(
    account: Customer,
    sent: Mapping[str, object],
    *,
    version: int,
    site: Site,
    partly: bool = False,
    by: Actor,
) -> Customer:
    """What a shopper filled into this site's profile form for the type that the account has now (MYA-04, MYA-05, G14).

    In one transaction: account held, version compared, form read, what was sent checked by it, written as `change_profile` does; consents
    count at this site alone. `partly`: what isn't sent stays (PATCH); else what the form offers and nobody filled in is emptied.
    Raises `Conflict` `version_conflict` (G23), `Invalid` beside the field, `form_field_refused` among them.
    """
    with translate_db_errors(), transaction.atomic():
        held = lock_customer(account, no_key=True)
        if held.version != version:
            raise rules.version_conflict(held.version)
        form = form_at(site.pk, Purpose.PROFILE, held.type)
        columns = {
            field.code: getattr(held, field.code)
            for field in form.fields
            if field.definition.kept == Kept.COLUMN
        }
        stored = {**held.attributes, **columns}
        answer = answer_of(form, sent, site=site, language=held.language, partly=partly, stored=stored)
        consents = answer.consents if partly else _real_answers(answer.consents, held, site)
        changes = ProfileChanges(**answer.core, attributes=answer.document, consents=consents)
        return change_profile(held, changes, version=version, site=site, by=by)


def _real_answers(consents: Mapping[str, bool], account: Customer, site: Site) -> dict[str, bool]:
    """A box that was never ticked and stays so is no answer; one that is unticked is."""
    answered = (
        set(Consent.objects.filter(account=account, site=site).values_list("attribute", flat=True))
        if consents
        else set()
    )
    return {code: given for code, given in consents.items() if given or code in answered}
