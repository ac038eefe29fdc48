"""The picture of a product: made anew by us, under a name that changes with it."""

import secrets

from regulars.catalog.models import Product, ProductImage
from regulars.catalog.operations.products import check_version, locked_product
from regulars.catalog.rules import products as rules
from regulars.customers.operations.images import decoded
from regulars.customers.rules.images import Picture
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Event, change

__all__ = ["remove_product_image", "set_product_image"]


def set_product_image(product: Product, content: bytes, *, version: int | None = None, by: Actor) -> Product:
    """The picture before is gone; the very one that is there stays under its name (F58).

    Raises `Invalid` beside `image`: `image_too_large`, `image_unreadable`; `Conflict` `version_conflict`; `Busy` while others' pictures
    are decoded, which a picture on a stale version is not.
    """
    if version is not None:
        check_version(product, version)
    return _write(product, decoded(content, "image"), rules.IMAGE_SET, version, by)


def remove_product_image(product: Product, *, version: int | None = None, by: Actor) -> Product:
    """Its bytes are gone too. Raises `Conflict` `version_conflict`."""
    return _write(product, None, rules.IMAGE_REMOVED, version, by)


def _write(
    product: Product, picture: Picture | None, event: Event, version: int | None, by: Actor
) -> Product:
    with change(event, by=by) as record:
        product = locked_product(product, version)
        record.about("product", product.pk)
        record.note(product=product.code)
        held = ProductImage.objects.filter(product=product)
        if held.filter(**vars(picture)).exists() if picture else not held.exists():
            record.nothing()
            return product
        held.delete()
        if picture is not None:
            name = f"{secrets.token_urlsafe(18)}.webp"
            ProductImage.objects.create(product=product, name=name, **vars(picture))
        product.version += 1
        product.save(update_fields=["version"])
    return product
