"""What is done for one customer: set, username, access, lock; why they can or can't log in; what happened."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from ninja import Query, Router

from regulars.api.admin.customer_schemas import (
    AccessSchema,
    AccessWish,
    CustomerSchema,
    GivenPassword,
    LogInWish,
    MoveWish,
    PasswordWish,
    UsernameWish,
    access_schema,
)
from regulars.api.admin.customers import customer_response
from regulars.api.admin.history import (
    LoginCheckSchema,
    LoginCheckThenSchema,
    RecordSchema,
    login_check_schema,
    login_check_then_schema,
    record_schema,
)
from regulars.api.admin.keys import by_key, key_with
from regulars.api.admin.lookups import customer_at, set_named, site_at, site_named
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.plans import DryRun, PlanSchema, plan_schema
from regulars.api.schemas import Code, Listing
from regulars.customers.models import Customer
from regulars.customers.operations.access import move_access, set_access
from regulars.customers.operations.accounts import block, rename, unblock
from regulars.customers.operations.credentials import generate_password, give_password, send_log_in_link
from regulars.customers.queries.authorization import naming_no_strangers
from regulars.customers.queries.site_access import login_check, site_accesses
from regulars.history.queries.customer_history import history_of, size_of_history
from regulars.history.queries.login_check_at import login_check_then
from regulars.history.queries.reasons_at import reason_then
from regulars.history.rules import check_when
from regulars.journeys.customer_lifecycle import move_account
from regulars.journeys.move_account import plan_account_move
from regulars.journeys.register_guest import register_guest
from regulars.kernel.errors import Invalid
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.lists import bad_cursor
from regulars.kernel.lookups import number_in
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right

__all__ = ["router"]

router = Router(tags=["customers"], exclude_unset=True)


@router.get("/{int:customer_id}/customer-set/plan", response=PlanSchema, auth=key_with(Right.SEE))
def plan_account(
    request: HttpRequest,
    customer_id: int,
    to: Annotated[Code, Query()],
) -> PlanSchema:
    """What moving the account would do: where it can log in from then on and where no longer, and who has the username there."""
    customer, grant = customer_at(request, customer_id)
    return plan_schema(plan_account_move(customer, set_named(to, "to", grant)), grant)


@router.put(
    "/{int:customer_id}/customer-set",
    response=CustomerSchema | PlanSchema,
    auth=key_with(Right.MOVE_CUSTOMERS),
)
@idempotent()
def move_customer(
    request: HttpRequest, response: HttpResponse, customer_id: int, body: MoveWish, *, dry_run: DryRun = False
) -> CustomerSchema | PlanSchema:
    """Move the account to another set: sessions and access end, all else follows (ACC-02). 409 `username_taken`."""
    account, grant = customer_at(request, customer_id, to=Right.MOVE_CUSTOMERS)
    to_set = set_named(body.to, "to", grant)
    if dry_run:
        return plan_schema(plan_account_move(account, to_set), grant)
    moved = move_account(account, to_set=to_set, by=by_key(request))
    return customer_response(response, moved, grant)


@router.put("/{int:customer_id}/username", response=CustomerSchema, auth=key_with(Right.EDIT_CUSTOMERS))
def change_username(
    request: HttpRequest, response: HttpResponse, customer_id: int, body: UsernameWish
) -> CustomerSchema:
    """Give the account another username in its set. 409 `username_taken`."""
    account, grant = customer_at(request, customer_id, "username", to=Right.EDIT_CUSTOMERS)
    rename(account, username=body.username, by=by_key(request))
    return customer_response(response, account, grant)


@router.put("/{int:customer_id}/password", response=GivenPassword, auth=key_with(Right.EDIT_CUSTOMERS))
@hashes
@idempotent(redact_on_replay=("password",))
def put_password(request: HttpRequest, customer_id: int, body: PasswordWish) -> GivenPassword:
    """Set a typed password, or generate one that must be changed at the first log-in; every session ends.

    The customer is mailed the username and a one-time link for 24 hours, never the password. With neither, only the
    link: 409 `no_way_in` for an account that can log in nowhere.
    """
    account, grant = customer_at(request, customer_id, "password", to=Right.EDIT_CUSTOMERS)
    by = by_key(request)
    if body.password is not None and body.generate:
        raise Invalid("one_of_two", "Send a password, or generate: true, not both.", "generate")
    password = None
    if body.generate:
        password = generate_password(account, by=by)
    elif body.password is not None:
        give_password(account, body.password, by=by)
    else:
        send_log_in_link(account, by=by)
    given = GivenPassword(password=password, must_change=password is not None)
    if grant.sees("username"):
        given.username = account.username
    return given


@router.put(
    "/{int:customer_id}/login",
    response=GivenPassword,
    auth=key_with(Right.EDIT_CUSTOMERS),
    **may_answer(409),
)
@hashes
@idempotent(redact_on_replay=("password",))
def put_login(request: HttpRequest, customer_id: int, body: LogInWish) -> GivenPassword:
    """Turn a guest into an account, with a typed or a generated password, or with neither: the mail to the address from checkout has the
    username and a one-time link. 409 `username_taken`, `guest_converted`, `guests_only`; 422 `not_confirmed` beside `password_confirmation`.
    """
    guest, grant = customer_at(request, customer_id, "password", to=Right.EDIT_CUSTOMERS)
    if body.password is not None and body.generate:
        raise Invalid("one_of_two", "Send a password, or generate: true, not both.", "generate")
    done = register_guest(
        guest,
        password=body.password,
        confirmation=body.password_confirmation,
        generate=body.generate,
        type=body.type,
        by=by_key(request),
    )
    given = GivenPassword(password=done.password or None, must_change=bool(done.password))
    if grant.sees("username"):
        given.username = done.account.username
    return given


@router.put("/{int:customer_id}/lock", response=CustomerSchema, auth=key_with(Right.EDIT_CUSTOMERS))
def lock(request: HttpRequest, response: HttpResponse, customer_id: int) -> CustomerSchema:
    """Block the account at every site; its sessions end at once, its username stays taken (ACC-11)."""
    account, grant = customer_at(request, customer_id, "lock", to=Right.EDIT_CUSTOMERS)
    block(account, by=by_key(request))
    return customer_response(response, account, grant)


@router.delete("/{int:customer_id}/lock", response=CustomerSchema, auth=key_with(Right.EDIT_CUSTOMERS))
def unlock(request: HttpRequest, response: HttpResponse, customer_id: int) -> CustomerSchema:
    """Lift the block; access is as it was."""
    account, grant = customer_at(request, customer_id, "lock", to=Right.EDIT_CUSTOMERS)
    unblock(account, by=by_key(request))
    return customer_response(response, account, grant)


def _access(customer: Customer, grant: Grant) -> list[AccessSchema]:
    codes = dict(Site.objects.within(grant.sites).values_list("pk", "code"))
    return [access_schema(access, codes) for access in site_accesses(customer) if grant.is_at(access.site_id)]


@router.get("/{int:customer_id}/access", response=Listing[AccessSchema], auth=key_with(Right.SEE))
def list_access(request: HttpRequest, customer_id: int) -> Listing[AccessSchema]:
    """Every site of the account's set that the key reaches, with its access row or open without one (APP-01, APP-02)."""
    items = _access(*customer_at(request, customer_id))
    return Listing(items=items, next_cursor=None, total=len(items), total_is_exact=True)


@router.put("/{int:customer_id}/access/{site}", response=AccessSchema, auth=key_with(Right.EDIT_ACCESS))
def put_access(request: HttpRequest, customer_id: int, site: str, body: AccessWish) -> AccessSchema:
    """Grant, suspend or withdraw access to a site (APP-03, APP-04). Pending and disabled end the sessions there.

    With `instead_of` the access that the account has at that site of the family is moved here, in the state in which it is (SUB-02); the
    key needs to reach both. 409 `family_member_exists` names the site to be sent.
    """
    account, grant = customer_at(request, customer_id, to=Right.EDIT_ACCESS)
    there = site_at(site, grant)
    if (body.state is None) == (body.instead_of is None):
        field = "state" if body.state is None else "instead_of"
        raise Invalid("one_of_two", "Send a state, or instead_of, not both.", field)
    with naming_no_strangers(grant):
        if body.instead_of is not None:
            former = site_named(body.instead_of, "instead_of", grant)
            move_access(account, site=there, instead_of=former, by=by_key(request))
        elif body.state is not None:
            set_access(account, site=there, state=body.state, by=by_key(request))
    return next(access for access in _access(account, grant) if access.site == there.code)


@router.get(
    "/{int:customer_id}/login-check",
    response=LoginCheckSchema | LoginCheckThenSchema,
    auth=key_with(Right.SEE),
)
def check_log_in(
    request: HttpRequest,
    customer_id: int,
    site: Annotated[Code, Query()],
    at: Annotated[str | None, Query(max_length=40, description="`2026-05-31` or `2026-05-31T12:30Z`")] = None,
) -> LoginCheckSchema | LoginCheckThenSchema:
    """Why can or can't they log in here? Each reason with the action that would change it.

    With `at`, a day or a moment: could they log in then, and what has changed since.
    """
    account, grant = customer_at(request, customer_id)
    there = site_named(site, "site", grant)
    if at is None:
        return login_check_schema(login_check(account, there), grant)
    then = login_check_then(account, there, check_when(at, latest=now()), grant=grant)
    return login_check_then_schema(then, reason_then(then, there, grant=grant))


@router.get("/{int:customer_id}/audit", response=Listing[RecordSchema], auth=key_with(Right.SEE))
def list_audit(
    request: HttpRequest,
    customer_id: int,
    cursor: Annotated[str | None, Query(max_length=20)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Listing[RecordSchema]:
    """What happened to this customer, newest first, in plain sentences."""
    before = None if cursor is None else number_in(cursor)
    if cursor is not None and before is None:
        raise bad_cursor()
    customer, grant = customer_at(request, customer_id)
    page = history_of(customer, grant=grant, before=before, limit=limit)
    return Listing(
        items=[record_schema(entry) for entry in page.records],
        next_cursor=None if page.older is None else str(page.older),
        total=size_of_history(customer, grant=grant),
        total_is_exact=True,
    )
