"""Gateways are added, changed and deleted, for the whole installation (WSH-02)."""

from typing import Any

from django.conf import settings
from django.db.models import RestrictedError

from regulars.cards import rules
from regulars.cards.models import Gateway
from regulars.cards.rules import GatewayKind
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import ErrorCollector, version_conflict
from regulars.kernel.texts import check_free, one_line
from regulars.sites.rules import check_code
from regulars.webhooks.rules.targets import check_url

__all__ = ["add_gateway", "change_gateway", "remove_gateway"]


def add_gateway(code: str, name: str, *, url: str = "", by: Actor) -> Gateway:
    """A test provider: without `url` the one in this process. Raises `Invalid` beside the field, `Conflict` `gateway_code_taken`."""
    values = _checked(name, url)
    code = check_free(check_code(one_line(code, "code", longest=40)))
    gateway = Gateway(code=code, kind=GatewayKind.TEST.value, **values)
    with change(rules.GATEWAY_ADDED, by=by) as record:
        gateway.save(force_insert=True)
        record.note(gateway=gateway.code)
    return gateway


def change_gateway(
    gateway: Gateway, name: str, *, url: str = "", version: int | None = None, by: Actor
) -> Gateway:
    """Another name or address; the code stays. Raises `Invalid` beside the field, `NotFound` `no_such_gateway`, `Conflict` `version_conflict`."""
    values = _checked(name, url)
    with change(rules.GATEWAY_CHANGED, by=by) as record:
        gateway = _locked(gateway, version)
        labels = {"name": "name", "settings": "url"}
        fields = sorted(labels[key] for key, value in values.items() if getattr(gateway, key) != value)
        if not fields:
            record.nothing()
            return gateway
        gateway.name, gateway.settings = values["name"], values["settings"]
        gateway.version += 1
        gateway.save()
        record.note(gateway=gateway.code, fields=fields)
    return gateway


def remove_gateway(gateway: Gateway, *, version: int | None = None, by: Actor) -> None:
    """Only one that no site, card or payment names. Raises `NotFound` `no_such_gateway`, `Conflict` `gateway_in_use`, `version_conflict`."""
    with change(rules.GATEWAY_REMOVED, by=by) as record:
        found = _locked(gateway, version)
        record.note(gateway=found.code)
        try:
            found.delete()
        except RestrictedError:
            raise rules.gateway_in_use() from None


def _checked(name: str, url: str) -> dict[str, Any]:
    values, collector = dict[str, Any](), ErrorCollector()
    with collector.field():
        values["name"] = one_line(name, "name", longest=100, required=True)
    with collector.field():
        address = check_url(url, local_allowed=settings.LOCAL_WEBHOOKS) if url.strip() else ""
        values["settings"] = {"url": address} if address else {}
    collector.refuse()
    return values


def _locked(gateway: Gateway, version: int | None) -> Gateway:
    found = Gateway.objects.select_for_update().filter(pk=gateway.pk).first()
    if found is None:
        raise rules.no_such_gateway()
    if version is not None and found.version != version:
        raise version_conflict(found.version)
    return found
