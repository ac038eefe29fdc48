"""Me: the shopper's own profile. Reading it is one statement and no queryset, here and in `config.hot_lane`."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from regulars.api.storefront.answers import ProfileChanges, fields_of
from regulars.api.storefront.schemas import Me
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.api.versions import IfMatch, wanted_version
from regulars.authentication.queries.visits import Account, SiteHere, Visit, profile_at
from regulars.customers.models import Customer
from regulars.customers.operations.own_profile import change_own_profile
from regulars.fields.rules.shipped import OWN
from regulars.sites.models import Site

__all__ = ["answer", "me_of", "router"]

router = Router(tags=["me"], auth=SHOPPER)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def me_of(account: Account, here: Visit) -> tuple[bytes, dict[str, str]]:
    """The answer of a visit that brought the profile along."""
    return me_json(account, here.site, here.more), headers_of(account)


def me_json(account: Account | Customer, site: SiteHere, profile: str, **more: object) -> bytes:
    """The shape `Me`, written, and what an answer says beyond it. `profile` is what a visit with `PROFILE` brings."""
    values = _decode(profile)
    for name in OWN:
        if name in values:
            values[name] = getattr(account, name)
    values["id"], values["username"], values["email"] = account.id, account.username, account.email
    values["type"], values["version"] = account.type, account.version
    values["set"], values["site"] = site.set_code, site.code
    return _encode(values | more if more else values)


def headers_of(account: Account | Customer) -> dict[str, str]:
    """The version is the ETag; nobody keeps a profile."""
    return {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{account.version}"',
    }


def answer(
    account: Account | Customer, site: SiteHere, profile: str, *, status: int = 200, **more: object
) -> HttpResponse:
    body = me_json(account, site, profile, **more)
    return HttpResponse(body, headers=headers_of(account), status=status)


@router.get("", response=Me)
def read_me(request: HttpRequest) -> HttpResponse:
    """Who am I here, as this site's profile form shows me? `set` and `site` are codes."""
    here = visit_of(request)
    return answer(account_here(request), here.site, here.more)


@router.patch("", response=Me)
def change_me(request: HttpRequest, body: ProfileChanges, if_match: IfMatch = None) -> HttpResponse:
    """Change what is sent, at every site of the set at once; consents count here alone. With If-Match, 409 when somebody saved in between.

    422 `form_field_refused` for what this site's profile form for the type doesn't let its customers change.
    """
    here, account = visit_of(request), account_here(request)
    changed = change_own_profile(
        Customer.objects.get(pk=account.id),
        fields_of(body),
        version=wanted_version(if_match, otherwise=account.version),
        site=Site.objects.get(pk=here.site.id),
        partly=True,
        by=shopper(request),
    )
    return answer(changed, here.site, profile_at(account.id, here.site.id))
