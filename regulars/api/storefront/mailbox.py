"""What only the mailbox may answer: a forgotten password, a confirmed address, a changed one (G9, G10, D-26)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.storefront.entrance import confirmed
from regulars.api.storefront.schemas import (
    Accepted,
    ChosenPassword,
    EmailProof,
    EmailWish,
    Forgotten,
    RenewedSchema,
)
from regulars.api.storefront.visitors import (
    SHOPPER,
    VISITOR,
    account_here,
    anybody,
    caller_of,
    keep_log_in,
    sent_token,
    shopper,
    site_here,
    visit_of,
)
from regulars.authentication.operations.mailboxes import (
    ask_to_prove_email,
    confirm_email_change,
    prove_email,
    request_email_change,
    stop_email_change,
)
from regulars.authentication.operations.recovery import ask_for_reset, reset_password
from regulars.customers.models import Customer
from regulars.kernel.guessing.devices import Caller
from regulars.kernel.guessing.lanes import hashes
from regulars.sites.models import Site

__all__ = ["chosen_password", "email_changes", "email_proofs", "password_resets", "reset_asked"]

password_resets, email_proofs, email_changes = (Router(tags=["mailbox"]) for _ in range(3))
ASKED = Accepted(message="If there is an account with this name, its mailbox gets a link.")
SENT = Accepted(message="The link is on its way.")


@password_resets.post("", response={202: Accepted}, auth=anybody)
@idempotent()
def ask_for_new_password(request: HttpRequest, body: Forgotten) -> Status[Any]:
    """Forgotten the password? 202 whatever the name; a one-time link goes to the account's mailbox, if there is one."""
    return reset_asked(body, site_id=site_here(request).id, caller=caller_of(request))


def reset_asked(body: Forgotten, *, site_id: int, caller: Caller) -> Status[Any]:
    """What is answered to whoever forgot a password, whichever API brings them."""
    ask_for_reset(body.username, site_id=site_id, caller=caller, by=VISITOR)
    return Status(202, ASKED)


@password_resets.put("/{token}", response={204: None}, auth=anybody, **may_answer(403))
@hashes
@idempotent()
def choose_new_password(request: HttpRequest, token: str, body: ChosenPassword) -> Status[Any]:
    """Choose a password with the token of a mail, or of a 403 `password_must_change`. Every session ends; log in with it.

    404 `token_invalid` for a token that was used, has expired, or is of another site; 403 when there is no way in.
    """
    return chosen_password(token, body, site_id=site_here(request).id)


def chosen_password(token: str, body: ChosenPassword, *, site_id: int) -> Status[Any]:
    confirmed(body.password, body.password_confirmation, "password_confirmation")
    reset_password(token, body.password, site_id=site_id, by=VISITOR)
    return Status(204, None)


@email_proofs.post("", response={202: Accepted}, auth=SHOPPER, **may_answer(409))
@idempotent()
def send_proof_again(request: HttpRequest) -> Status[Any]:
    """Mail the link that confirms the address once more. 409 `email_proved` when it is. After five in an hour none is sent, and the last link stays good."""
    site = Site.objects.get(pk=visit_of(request).through_site.id)
    ask_to_prove_email(Customer.objects.get(pk=account_here(request).id), site=site, by=shopper(request))
    return Status(202, SENT)


@email_proofs.put("/{token}", response={204: None}, auth=anybody, **may_answer(403))
@hashes
@idempotent()
def confirm_email(request: HttpRequest, token: str, body: EmailProof | None = None) -> Status[Any]:
    """Confirm the mailbox with the token of a mail.

    At a `neutral` site the first log-in works from now on (D-33); there the body says the `password` that was chosen at registration, or a
    `new_password`: 422 `required` or `wrong_password` beside `password` without the right one. 403 where there is no way in.
    """
    sent = body or EmailProof()
    new = sent.new_password or ""
    confirmed(new, sent.new_password_confirmation, "new_password_confirmation")
    prove_email(token, password=sent.password or "", new=new, site_id=site_here(request).id, by=VISITOR)
    return Status(204, None)


@email_changes.post("", response={202: Accepted}, auth=SHOPPER)
@hashes
@idempotent()
def ask_for_new_email(request: HttpRequest, body: EmailWish) -> Status[Any]:
    """Ask for another email: it counts once its mailbox has confirmed it. 202 also for an address that is taken, and
    where five links were sent in an hour: the last one stays good. The old mailbox hears of it, with a link that stops it.
    """
    request_email_change(
        Customer.objects.get(pk=account_here(request).id),
        to=body.email,
        current=body.current_password,
        site=Site.objects.get(pk=visit_of(request).through_site.id),
        by=shopper(request),
    )
    return Status(202, SENT)


@email_changes.delete("/{token}", response={204: None}, auth=anybody)
@idempotent()
def stop_new_email(request: HttpRequest, token: str) -> Status[Any]:
    """Stop a change with the token that the old mailbox got. Every session of the account ends, and every link.

    404 `token_invalid` once the change counts, or was stopped.
    """
    stop_email_change(token, site_id=site_here(request).id, by=VISITOR)
    return Status(204, None)


@email_changes.put("/{token}", response={200: RenewedSchema, 204: None}, auth=anybody, **may_answer(403, 409))
@idempotent(redact_on_replay=("token",))
def confirm_new_email(request: HttpRequest, response: HttpResponse, token: str) -> Status[Any]:
    """Confirm the new mailbox; the old one is told. 409 `username_taken` when somebody took the name meanwhile, 403 where
    there is no way in.

    Every session of the account ends; a log-in of the account that came along gets a new token: 200 tells it. Else 204.
    """
    sent = sent_token(request.META)
    renewed = confirm_email_change(token, site_id=site_here(request).id, session=sent, by=VISITOR)
    if renewed is None:
        return Status(204, None)
    if sent == request.COOKIES.get(settings.CUSTOMER_COOKIE_NAME):
        keep_log_in(response, renewed)
    return Status(
        200, RenewedSchema(token=renewed.token, expires_at=renewed.expires_at, first_time=renewed.first_time)
    )
