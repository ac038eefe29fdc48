"""The way in for a shop that has a server of its own: the calls of the site's API, counted for each shopper and not for the server (F52)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from regulars.api.admin.keys import grant_of, key_with
from regulars.api.admin.lookups import site_at
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import with_fields
from regulars.api.storefront.answers import Registration, fields_of
from regulars.api.storefront.entrance import registered_at, session_at
from regulars.api.storefront.mailbox import chosen_password, reset_asked
from regulars.api.storefront.schemas import (
    Accepted,
    ChosenPassword,
    Credentials,
    Forgotten,
    LoggedInSchema,
    RegisteredSchema,
)
from regulars.kernel.guessing.browsers import device_typed
from regulars.kernel.guessing.devices import Caller
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.guessing.network import network_typed
from regulars.kernel.texts import one_line
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["entrance"], auth=key_with(Right.ACT_FOR_SHOP))
LONGEST_DEVICE, LONGEST_MARK = 1000, 4000
SHOPPERS: dict[str, Any] = {
    "client_ip": (
        Annotated[
            str,
            Field(max_length=45, description="The shopper's address: tries are counted by its network."),
        ],
        ...,
    ),
    "device": (
        Annotated[
            str,
            Field(
                max_length=LONGEST_DEVICE,
                description="The shopper's `User-Agent`, or words that they recognise in a mail.",
            ),
        ],
        "",
    ),
    "device_mark": (
        Annotated[
            str,
            Field(
                max_length=LONGEST_MARK,
                description="The value of the cookie `regulars-device` that a log-in answered, if this device has it: a known device is no news, and isn't kept out by others' tries.",
            ),
        ],
        "",
    ),
}


@with_fields(SHOPPERS)
class ShopperCredentials(Credentials):
    """What the shopper typed into the shop's own page."""


@with_fields(SHOPPERS)
class ShopperRegistration(Registration):
    """What this site's registration form asks for, flat, and where the shopper is."""


@with_fields(SHOPPERS)
class ShopperForgot(Forgotten):
    """The username that the shopper typed."""


def _caller(body: Any) -> Caller:
    """Raises `Invalid` `not_an_address` beside `client_ip`, `control_characters`."""
    network = network_typed(body.client_ip, "client_ip")
    device = device_typed(one_line(body.device, "device", longest=LONGEST_DEVICE))
    return Caller(network, one_line(body.device_mark, "device_mark", longest=LONGEST_MARK), device)


@router.post("/{code}/sessions", response={201: LoggedInSchema}, **may_answer(401))
@hashes
def start_session_for_shopper(
    request: HttpRequest, response: HttpResponse, code: str, body: ShopperCredentials
) -> Status[Any]:
    """Log a shopper in at this site, as `POST /sessions` of the site's API, and with its answers. The token is for that API.

    Tries are counted for the shopper's network, name and device. The cookie `regulars-device` of the answer is for the shopper's browser.
    """
    site = site_at(code, grant_of(request))
    host = site.hosts.order_by("pk")[0].name
    return session_at(host, body, response, caller=_caller(body))


@router.post("/{code}/registrations", response={201: RegisteredSchema, 202: Accepted})
@hashes
@idempotent()
def open_account_for_shopper(
    request: HttpRequest, code: str, body: ShopperRegistration
) -> HttpResponse | Status[Any]:
    """Open an account for a shopper of this site, as `POST /registrations` of the site's API, and with its answers."""
    site = site_at(code, grant_of(request))
    return registered_at(site, body, fields_of(body, without=frozenset(SHOPPERS)), caller=_caller(body))


@router.post("/{code}/password-resets", response={202: Accepted})
@idempotent()
def ask_for_shoppers_password(request: HttpRequest, code: str, body: ShopperForgot) -> Status[Any]:
    """202 whatever the name; a one-time link goes to the account's mailbox, if there is one."""
    site = site_at(code, grant_of(request))
    return reset_asked(body, site_id=site.pk, caller=_caller(body))


@router.put("/{code}/password-resets/{token}", response={204: None})
@hashes
@idempotent()
def choose_shoppers_password(
    request: HttpRequest, code: str, token: str, body: ChosenPassword
) -> Status[Any]:
    """Choose a password with the token of a mail, or of a 403 `password_must_change`. 404 `token_invalid` for one that was used, has expired, or is of another site."""
    return chosen_password(token, body, site_id=site_at(code, grant_of(request)).pk)
