"""Me: the shopper's own profile. Reading it is one statement and no queryset, here and in `config.hot_lane`."""

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from regulars.api.storefront.shapes import Me, ProfilePatch
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.api.versions import IfMatch, wanted_version
from regulars.customers.models import Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.queries.visits import Account, SiteHere

__all__ = ["answer", "headers_of", "me_json", "router"]

router = Router(tags=["me"], auth=SHOPPER)
_encode = msgspec.json.Encoder().encode
_SHOWN = (
    "id",
    "username",
    "email",
    "first_name",
    "last_name",
    "company",
    "phone",
    "language",
    "type",
    "version",
)


def me_json(account: Account | Customer, site: SiteHere, **more: object) -> bytes:
    """The shape `Me`, written, and what an answer says beyond it."""
    values: dict[str, object] = {name: getattr(account, name) for name in _SHOWN}
    values["set"], values["site"] = site.set_code, site.code
    return _encode(values | more)


def headers_of(account: Account | Customer) -> dict[str, str]:
    """The version is the ETag; nobody keeps a profile."""
    return {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{account.version}"',
    }


def answer(account: Account | Customer, site: SiteHere, *, status: int = 200, **more: object) -> HttpResponse:
    return HttpResponse(me_json(account, site, **more), headers=headers_of(account), status=status)


@router.get("", response=Me)
def read_me(request: HttpRequest) -> HttpResponse:
    """Who am I here? `set` and `site` are codes."""
    here = visit_of(request)
    return answer(account_here(request), here.site)


@router.patch("", response=Me)
def change_me(request: HttpRequest, body: ProfilePatch, if_match: IfMatch = None) -> HttpResponse:
    """Change what is sent, at every site of the set at once. With If-Match, 409 when somebody saved in between."""
    here, account = visit_of(request), account_here(request)
    changed = change_profile(
        Customer.objects.get(pk=account.id),
        ProfileChanges(**body.model_dump(exclude_unset=True)),
        version=wanted_version(if_match, otherwise=account.version),
        by=shopper(request),
    )
    return answer(changed, here.site)
