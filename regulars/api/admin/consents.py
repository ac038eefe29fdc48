"""What a customer agreed to at each site (REG-12)."""

from django.http import HttpRequest
from ninja import Router

from regulars.api.admin.attribute_schemas import ConsentSchema, ConsentWish, consents_for
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import customer_at, site_at
from regulars.api.schemas import Listing
from regulars.customers.operations.consents import change_consents
from regulars.customers.queries.values import consents_of, seen_definitions
from regulars.fields.rules import Kept
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["customers"])


@router.get("/{int:customer_id}/consents", response=Listing[ConsentSchema], auth=key_with(Right.SEE))
def list_consents(request: HttpRequest, customer_id: int) -> Listing[ConsentSchema]:
    """What was given or withdrawn at the sites that the key reaches, with the moment; who wasn't asked is not listed.

    403 `field_hidden` for keys whose role doesn't show consents.
    """
    customer, grant = customer_at(request, customer_id)
    grant.require_sight("consent:any")
    codes = [code for code, definition in seen_definitions(grant).items() if definition.kept == Kept.CONSENT]
    items = consents_for(consents_of(customer, grant, codes))
    return Listing(items=items, next_cursor=None, total=len(items), total_is_exact=True)


@router.put(
    "/{int:customer_id}/consents/{str:site}/{str:attribute}",
    response=ConsentSchema,
    auth=key_with(Right.EDIT_CUSTOMERS),
)
def note_consent(
    request: HttpRequest, customer_id: int, site: str, attribute: str, body: ConsentWish
) -> ConsentSchema:
    """Note what the customer said, for this site alone; the key needs to edit consents, and reach this site (D-34).

    422 `unknown_attribute` for what is no consent, 409 `not_in_set` for a site of another customer set.
    """
    customer, grant = customer_at(request, customer_id)[0], grant_of(request)
    at = site_at(site, grant)
    grant.require_edit(f"consent:{attribute[:60]}")
    change_consents(customer, site=at, given={attribute: body.given}, by=by_key(request))
    found = [consent for consent in consents_of(customer, grant, [attribute]) if consent.site_id == at.pk]
    return consents_for(found)[0]
