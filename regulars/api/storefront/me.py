"""Me: the shopper's own profile. Reading it is one statement and no queryset, here and in `config.hot_lane`."""

from typing import Any, NamedTuple, Self

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from regulars.api.storefront.answers import ProfileChanges, fields_of
from regulars.api.storefront.schemas import Me
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.api.versions import IfMatch, wanted_version
from regulars.authentication.queries.visits import Account, Visit, profile_at
from regulars.customers.models import Customer
from regulars.customers.operations.own_profile import change_own_profile
from regulars.fields.rules.shipped import OWN
from regulars.sites.models import Site

__all__ = ["Where", "answer", "me_of", "router"]

router = Router(tags=["me"], auth=SHOPPER)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Where(NamedTuple):
    """Codes of the set, of the site that is in force (SUB-03), and of the host's."""

    set: str
    site: str
    through_site: str

    @classmethod
    def of(cls, here: Visit) -> Self:
        return cls(here.site.set_code, here.site.code, here.through_site.code)


def me_of(account: Account, here: Visit) -> tuple[bytes, dict[str, str]]:
    """The answer of a visit that brought the profile along."""
    return me_json(account, Where.of(here), here.more), headers_of(account)


def me_json(account: Account | Customer, where: Where, profile: str, **more: object) -> bytes:
    """The shape `Me`, written, and what an answer says beyond it. `profile` is what a visit with `PROFILE` brings."""
    values = _decode(profile)
    for name in OWN:
        if name in values:
            values[name] = getattr(account, name)
    values["id"], values["username"], values["email"] = account.id, account.username, account.email
    values["type"], values["version"] = account.type, account.version
    values["set"], values["site"], values["through_site"] = where
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
    account: Account | Customer, where: Where, profile: str, *, status: int = 200, **more: object
) -> HttpResponse:
    body = me_json(account, where, profile, **more)
    return HttpResponse(body, headers=headers_of(account), status=status)


@router.get("", response=Me)
def read_me(request: HttpRequest) -> HttpResponse:
    """Who am I here, as this site's profile form shows me? `set` and `site` are codes.

    At the host of a master site `site` is the customer's own sub site, whose form, language and mails count; `through_site` is the site of the host.
    """
    here = visit_of(request)
    return answer(account_here(request), Where.of(here), here.more)


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
    return answer(changed, Where.of(here), profile_at(account.id, here.site.id))
