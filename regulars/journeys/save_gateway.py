"""A gateway gets another name or address; another address answers for nothing that the old one has open (G31, WSH-02)."""

from django.db import transaction

from regulars.cards.models import Gateway
from regulars.cards.operations.gateway_settings import change_gateway
from regulars.cards.rules import gateway_has_open_charges
from regulars.kernel.actor import Actor
from regulars.kernel.errors import translate_db_errors
from regulars.orders.queries.open_charges import open_charges

__all__ = ["save_gateway"]


def save_gateway(
    gateway: Gateway, name: str, *, url: str = "", version: int | None = None, by: Actor
) -> Gateway:
    """As `change_gateway`; while its row is locked no authorisation or payment begins there.

    Raises as it, and `Conflict` `gateway_has_open_charges` with the number of those that are `open`.
    """
    with translate_db_errors(), transaction.atomic():
        before = Gateway.objects.select_for_update().filter(pk=gateway.pk).first()
        changed = change_gateway(gateway, name, url=url, version=version, by=by)
        if before is not None and before.settings != changed.settings:
            count = open_charges(changed.pk)
            if count:
                raise gateway_has_open_charges(count)
    return changed
