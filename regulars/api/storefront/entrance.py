"""Coming in: registering, logging in and out, asking for access, changing the password."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.storefront.answers import Registration, fields_of
from regulars.api.storefront.me import Where, answer
from regulars.api.storefront.schemas import (
    THANKS,
    Accepted,
    AccessRequested,
    AccessWish,
    Credentials,
    LoggedInSchema,
    NewPassword,
    RegisteredSchema,
)
from regulars.api.storefront.visitors import (
    SHOPPER,
    VISITOR,
    account_here,
    anybody,
    by_name,
    caller_of,
    keep_device,
    shopper,
    site_here,
    visit_of,
)
from regulars.authentication.operations.sessions import log_in, log_out, prove
from regulars.authentication.queries.visits import profile_at
from regulars.customers.models import Customer
from regulars.customers.operations.access import request_access
from regulars.customers.operations.passwords import change_password
from regulars.customers.queries.family import row_at
from regulars.journeys.register_customer import register
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Invalid, Unauthenticated
from regulars.kernel.guessing.lanes import hashes
from regulars.sites.models import Site

__all__ = ["access_requests", "confirmed", "password", "registrations", "sessions"]

registrations, sessions = Router(tags=["entrance"]), Router(tags=["entrance"])
access_requests, password = Router(tags=["entrance"]), Router(tags=["me"], auth=SHOPPER)


def confirmed(first: str, second: str | None, field: str) -> None:
    """Who sends a password twice means the same one. Raises `Invalid` `not_confirmed`."""
    if second is not None and second != first:
        raise Invalid("not_confirmed", "The two passwords differ.", field)


@registrations.post("", response={201: RegisteredSchema, 202: Accepted}, auth=anybody)
@hashes
@idempotent()
def open_account_here(request: HttpRequest, body: Registration) -> HttpResponse | Status[Any]:
    """Open an account at this site, in the set that it belongs to; at a master site in the `sub_shop` that is sent, where its form asks for one.

    A `direct` site answers 201 with the account, whose `state` is `pending` where the site approves this type first, or 409 `username_taken`. A `neutral` one answers 202 whatever the
    name. A type that the site doesn't accept is 422 `type_not_accepted`; a field that its form doesn't offer is 422 `form_field_refused`. Where the form asks for no password, the mailbox gets a one-time link to choose one.
    """
    here = site_here(request)
    sent, site = fields_of(body, without=frozenset({"type"})), Site.objects.get(pk=here.id)
    account = register(sent, type=body.type or "", site=site, caller=caller_of(request), by=VISITOR)
    if account is None:
        return Status(202, THANKS)
    row = row_at(account, here.id)
    where, profile = Where(here.set_code, row.site.code, here.code), profile_at(account.pk, row.site_id)
    return answer(account, where, profile, status=201, state=row.state)


@sessions.post("", response={201: LoggedInSchema}, auth=by_name, **may_answer(401, 403))
@hashes
def start_session(request: HttpRequest, response: HttpResponse, body: Credentials) -> Status[Any]:
    """Log in at this site. 401 `wrong_credentials` says nothing more; 403 comes only after the right password.

    403 `password_must_change`: staff generated it; the problem's `token` is for `PUT /password-resets/{token}`.
    After too many wrong tries 429; who keeps the device cookie that a log-in answers is not kept out by others' tries.
    """
    host, caller = request.host, caller_of(request)  # type: ignore[attr-defined]
    found = log_in(host, body.username, body.password, caller=caller, channel=Channel.API)
    keep_device(response, caller, found.person)
    return Status(
        201, LoggedInSchema(token=found.token, expires_at=found.expires_at, first_time=found.first_time)
    )


@sessions.delete("/current", response={204: None}, auth=SHOPPER)
def end_session(request: HttpRequest) -> Status[Any]:
    """Log out: this token or cookie is worth nothing from now on."""
    here = visit_of(request)
    if here.session_id is not None:
        log_out(here.session_id, account_id=account_here(request).id, by=shopper(request))
    return Status(204, None)


@password.put("", response={204: None})
@hashes
def change_my_password(request: HttpRequest, body: NewPassword) -> Status[Any]:
    """Change the password. Every session of the account ends, this one too: log in again."""
    confirmed(body.new_password, body.new_password_confirmation, "new_password_confirmation")
    account = Customer.objects.get(pk=account_here(request).id)
    change_password(account, current=body.current_password, new=body.new_password, by=shopper(request))
    return Status(204, None)


@access_requests.post("", response={201: AccessRequested}, auth=by_name, **may_answer(401, 403))
@hashes
def ask_for_access(request: HttpRequest, body: AccessWish) -> Status[Any]:
    """Right password, but no access at this site: ask for it. Staff find the request as a pending access.

    403 `family_member_exists` names the site of the family that the account uses, unless the set is discreet.
    """
    host, caller = request.host, caller_of(request)  # type: ignore[attr-defined]
    found = prove(host, body.username, body.password, caller=caller)
    if found.account is None:
        raise Unauthenticated("wrong_credentials", "Username or password is not right.")
    by = Actor(ActorKind.CUSTOMER, Channel.API, found.account.id)
    account = Customer.objects.get(pk=found.account.id)
    here, wish = Site.objects.get(pk=found.site.id), body.sub_shop or ""
    site = request_access(account, site=here, sub_shop=wish, stamp=found.stamp, by=by)
    return Status(201, AccessRequested(site=site.code, state="pending"))
