"""What is held in attributes and consents of one customer, as far as somebody sees it (ATT-02, REG-12, G13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from regulars.customers.models import Customer
from regulars.fields.queries import definitions
from regulars.fields.rules import Definition
from regulars.fields.rules.values import Value
from regulars.kernel.hot import fetch_all
from regulars.staff.rules import Grant

__all__ = ["ConsentAt", "consents_of", "field_name", "seen_among", "seen_definitions", "seen_values"]


@dataclass(frozen=True)
class ConsentAt:
    """What was answered at one site; `given` is None where nobody was asked yet."""

    site_id: int
    site_code: str
    site_name: str
    attribute: str
    given: bool | None
    at: datetime | None
    door: str | None


def field_name(definition: Definition) -> str:
    """The name that the rights table knows."""
    return f"{definition.group}:{definition.code}"


def seen_definitions(grant: Grant) -> dict[str, Definition]:
    """Every attribute of the system that this grant shows, by its code, in order. One statement."""
    return seen_among(definitions().values(), grant)


def seen_among(known: Iterable[Definition], grant: Grant) -> dict[str, Definition]:
    """Those that this grant shows."""
    return {definition.code: definition for definition in known if grant.sees(field_name(definition))}


def seen_values(customer: Customer, seen: Iterable[str]) -> dict[str, Value]:
    """What is filled in of these attributes."""
    return {code: customer.attributes[code] for code in seen if code in customer.attributes}


# The sites where the customer has access, was opened or answered; without an answer there is one row with nothing.
_CONSENTS = """
SELECT site.id, site.code, site.name, consent.attribute, consent.given, consent.at, consent.door
FROM sites_site site
LEFT JOIN customers_consent consent ON consent.site_id = site.id AND consent.account_id = %s
WHERE (%s::bigint[] IS NULL OR site.id = ANY(%s)) AND (consent.id IS NOT NULL OR (site.id = %s AND site.set_id = %s)
    OR EXISTS (SELECT 1 FROM customers_access access WHERE access.account_id = %s AND access.site_id = site.id))
ORDER BY site.name, site.id, consent.attribute"""


def consents_of(customer: Customer, grant: Grant, codes: Iterable[str]) -> list[ConsentAt]:
    """Each of these consents at each site of the customer that this grant reaches. One statement."""
    sites = None if grant.sites is None else list(grant.sites)
    params = [customer.pk, sites, sites, customer.origin_site_id, customer.set_id, customer.pk]
    answered: dict[tuple[int, str, str], dict[str, ConsentAt]] = {}
    for row in fetch_all(_CONSENTS, params):
        consent = ConsentAt(*row)
        answered.setdefault((consent.site_id, consent.site_code, consent.site_name), {})[
            consent.attribute
        ] = consent
    return [
        found.get(code) or ConsentAt(*site, code, None, None, None)
        for code in codes
        for site, found in answered.items()
    ]
