"""Products: added, changed, archived and put on sale again."""

from decimal import Decimal

from django.utils.timezone import now

from regulars.catalog.models import Product
from regulars.catalog.rules import products as rules
from regulars.catalog.rules.products import GROUP, ProductValues, check_product, check_product_code
from regulars.catalog.rules.quantities import written_quantity
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, Event, change
from regulars.kernel.errors import version_conflict

__all__ = [
    "add_product",
    "archive_product",
    "change_product",
    "check_version",
    "locked_product",
    "restore_product",
]


def add_product(code: str, values: ProductValues, *, by: Actor) -> Product:
    """A product that is on sale nowhere before it has a price (SHP-01).

    Raises `Invalid` as `check_product`, `Conflict` `product_code_taken`.
    """
    code, checked = check_product_code(code), check_product(values)
    with change(rules.ADDED, by=by) as record:
        product = Product.objects.create(code=code, **vars(checked))
        _note(record, product, {name: ("", value) for name, value in vars(checked).items()})
    return product


def change_product(product: Product, values: ProductValues, *, version: int, by: Actor) -> Product:
    """Effective on the next request; orders keep what they were made with.

    Raises `Invalid` as `check_product`, `Conflict` `version_conflict`.
    """
    checked = check_product(values)
    with change(rules.CHANGED, by=by) as record:
        product = locked_product(product, version)
        changed = {
            name: (getattr(product, name), value)
            for name, value in vars(checked).items()
            if getattr(product, name) != value
        }
        if not changed:
            record.nothing()
            return product
        for name, (_, value) in changed.items():
            setattr(product, name, value)
        product.version += 1
        product.save(update_fields=[*changed, "version"])
        _note(record, product, changed)
    return product


def archive_product(product: Product, *, version: int | None = None, by: Actor) -> Product:
    """It is sold no more, and its prices stay for the day when it is again. Raises `Conflict` `version_conflict`."""
    return _archive(product, rules.ARCHIVED, version=version, by=by)


def restore_product(product: Product, *, version: int | None = None, by: Actor) -> Product:
    """It is on sale where it has a price. Raises `Conflict` `version_conflict`."""
    return _archive(product, rules.RESTORED, version=version, by=by)


def _archive(product: Product, event: Event, *, version: int | None, by: Actor) -> Product:
    with change(event, by=by) as record:
        product = locked_product(product, version)
        record.about("product", product.pk)
        record.note(product=product.code)
        if (product.archived_at is not None) == (event is rules.ARCHIVED):
            record.nothing()
            return product
        product.archived_at = now() if event is rules.ARCHIVED else None
        product.version += 1
        product.save(update_fields=["archived_at", "version"])
    return product


def locked_product(product: Product, version: int | None) -> Product:
    """As it is now; `version` None doesn't ask. Raises `NotFound` `no_such_product`, `Conflict` `version_conflict`."""
    found = Product.objects.select_for_update(no_key=True).filter(pk=product.pk).first()
    return _checked(found, version)


def check_version(product: Product, version: int) -> None:
    """Without a lock, before much work is done for it. Raises as `locked_product`, which asks again."""
    _checked(Product.objects.filter(pk=product.pk).first(), version)


def _checked(found: Product | None, version: int | None) -> Product:
    if found is None:
        raise rules.no_such_product()
    if version is not None and found.version != version:
        raise version_conflict(found.version)
    return found


def _note(record: Entry, product: Product, changed: dict[str, tuple[object, object]]) -> None:
    """A decimal isn't JSON, and what was and is empty isn't noted."""
    noted = {
        f"{GROUP}{name}": {"from": _kept(former), "to": _kept(value)}
        for name, (former, value) in changed.items()
        if former or value
    }
    record.about("product", product.pk)
    record.note(product=product.code, fields=sorted(noted))
    record.keep_personal("product", product.pk, noted)


def _kept(value: object) -> object:
    return written_quantity(value) if isinstance(value, Decimal) else value
