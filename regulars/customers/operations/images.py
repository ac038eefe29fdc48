"""Pictures as values of attributes (ATT-05): the document holds the name of ours, a table of its own the bytes."""

import secrets
import threading

from regulars.customers import rules
from regulars.customers.models import AttributeImage, Customer
from regulars.customers.operations.attributes import changed_document
from regulars.customers.operations.locks import lock_customer
from regulars.customers.rules.images import Picture, made_anew
from regulars.fields.queries import definitions_of, form_at
from regulars.fields.rules import Purpose, Type
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Busy, Invalid
from regulars.sites.models import Site

__all__ = ["decoded", "remove_image", "set_image"]

# One picture is decoded at a time, by the process: forty million pixels take 160 MB.
_at_work = threading.BoundedSemaphore(1)
PATIENCE_SECONDS = 3.0


def set_image(
    account: Customer, code: str, content: bytes, *, site: Site | None = None, by: Actor
) -> Customer:
    """Keep a picture as the value of an attribute, made anew by us under a random name; the one before is gone. The
    very picture that is there stays under its name (F58).

    With `site` it is the shopper's own, and the site's profile form for their type has to offer the attribute (G14). In order: the
    attribute looked up, the picture decoded and encoded, then in one transaction account held, form read, row and document written, audit.
    Raises `Invalid` beside the code: `unknown_attribute`, `form_field_refused`, `image_too_large`, `image_unreadable`;
    `Busy` while others' pictures are decoded.
    """
    _check_attribute(code)
    if site is not None:
        _check_offered(account, code, site)
    picture = decoded(content, code)
    name = f"{secrets.token_urlsafe(18)}.webp"
    return _write(account, code, name, picture, site=site, by=by)


def remove_image(account: Customer, code: str, *, site: Site | None = None, by: Actor) -> Customer:
    """Take the picture away, its bytes too. `site` and errors as `set_image`."""
    _check_attribute(code)
    return _write(account, code, None, None, site=site, by=by)


def _write(
    account: Customer, code: str, name: str | None, picture: Picture | None, *, site: Site | None, by: Actor
) -> Customer:
    with change(rules.CHANGED, by=by) as entry:
        account = lock_customer(account, no_key=True)
        if site is not None:
            _check_offered(account, code, site)
        entry.about("customer", account.pk)
        held = AttributeImage.objects.filter(account=account, attribute=code)
        if held.filter(**vars(picture)).exists() if picture else not held.exists():
            entry.nothing()
            return account
        held.delete()
        if picture is not None and name is not None:
            AttributeImage.objects.create(account=account, attribute=code, name=name, **vars(picture))
        document = changed_document(account, {code: name})
        account.version += 1
        account.save(update_fields=["attributes", "version"])
        entry.note(fields=sorted(document))
        entry.keep_personal("customer", account.pk, document)
    return account


def _check_attribute(code: str) -> None:
    found = definitions_of([code]).get(code)
    if found is None or found.type != Type.IMAGE:
        raise Invalid("unknown_attribute", "There is no such picture.", code[:60])


def _check_offered(account: Customer, code: str, site: Site) -> None:
    field = form_at(site.pk, Purpose.PROFILE, account.type).field(code)
    if field is None or not field.editable:
        raise Invalid("form_field_refused", "This site's form doesn't ask for this.", code[:60])


def decoded(content: bytes, field: str) -> Picture:
    """The picture, made anew. Raises `Invalid` as `made_anew`, `Busy` while others' pictures are decoded."""
    if not _at_work.acquire(timeout=PATIENCE_SECONDS):
        raise Busy("busy", "Other pictures are being read. Please try again in a moment.")
    try:
        return made_anew(content, field)
    finally:
        _at_work.release()
