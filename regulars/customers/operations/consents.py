from collections.abc import Mapping

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.attributes import keep_consents
from regulars.customers.operations.locks import lock_customer
from regulars.fields.queries import definitions_of
from regulars.fields.rules import Kept
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict, Invalid
from regulars.sites.models import Site

__all__ = ["change_consents"]


def change_consents(account: Customer, *, site: Site, given: Mapping[str, bool], by: Actor) -> None:
    """Keep what a customer agreed to or withdrew at one site, with the moment and the door (REG-12).

    In order: customer held, answers kept, audit record of that site. Raises `Invalid` `unknown_attribute` beside what
    is no consent, `Conflict` `not_in_set` for a site behind another set's wall.
    """
    with change(rules.CONSENTS_CHANGED, by=by) as entry:
        account = lock_customer(account, no_key=True)
        if site.set_id != account.set_id:
            raise Conflict("not_in_set", "The customer is in another customer set than this site.")
        known = definitions_of(given)
        for code in given:
            if code not in known or known[code].kept != Kept.CONSENT:
                raise Invalid("unknown_attribute", "There is no such consent.", code[:60])
        changed = keep_consents(account, site, given, by=by)
        if not changed:
            entry.nothing()
        entry.about("customer", account.pk)
        entry.about("site", site.pk)
        entry.note(site=site.code, fields=sorted(changed))
        entry.keep_personal("customer", account.pk, changed)
