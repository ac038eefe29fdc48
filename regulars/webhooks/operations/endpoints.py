"""Endpoints: registered, changed, paused, given a new secret, deleted."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.timezone import now

from regulars.kernel.actor import Actor
from regulars.kernel.audit import all_events, change, derived_events
from regulars.kernel.errors import ErrorCollector
from regulars.kernel.i18n import noop
from regulars.sites.models import Installation, Site
from regulars.webhooks import rules
from regulars.webhooks.models import Webhook
from regulars.webhooks.rules.targets import check_url

__all__ = ["WebhookChanges", "add_webhook", "change_webhook", "give_up", "remove_webhook", "rotate_secret"]

_WHY = {
    Webhook.Pause.GONE: noop("it answered that it is gone"),
    Webhook.Pause.FAILING: noop("it took nothing for days"),
}


@dataclass(frozen=True)
class WebhookChanges:
    """None leaves as it is. `sites`: empty for every site."""

    name: str | None = None
    url: str | None = None
    events: list[str] | None = None
    sites: list[Site] | None = None
    active: bool | None = None


def _checked(changes: WebhookChanges) -> dict[str, Any]:
    values: dict[str, Any] = {}
    collector = ErrorCollector()
    if changes.name is not None:
        with collector.field():
            values["name"] = rules.check_name(changes.name)
    if changes.url is not None:
        with collector.field():
            values["url"] = check_url(changes.url, local_allowed=settings.LOCAL_WEBHOOKS)
    if changes.events is not None:
        with collector.field():
            values["events"] = rules.check_events(changes.events, [*all_events(), *derived_events()])
    collector.refuse()
    if changes.sites is not None:
        values["sites"] = sorted(site.pk for site in changes.sites)
    return values


def add_webhook(changes: WebhookChanges, *, by: Actor) -> tuple[Webhook, str]:
    """Register an endpoint; its secret is answered here and never again. It hears of changes from now on.

    Raises `Invalid` beside `name`, `url`, `events`; `Conflict` `too_many_webhooks`.
    """
    missing = WebhookChanges(name=changes.name or "", url=changes.url or "", events=changes.events or [])
    with change(rules.WEBHOOK_CREATED, by=by) as entry:
        webhook = Webhook(**_checked(missing), **_checked(WebhookChanges(sites=changes.sites or [])))
        Installation.objects.select_for_update(no_key=True).get()  # one at a time, so that the number holds
        if Webhook.objects.count() >= rules.MOST:
            raise rules.too_many()
        webhook.secret = rules.new_secret()
        if changes.active is False:
            webhook.state, webhook.pause = Webhook.State.PAUSED, Webhook.Pause.STAFF
        webhook.save(force_insert=True)
        entry.about("webhook", webhook.pk)
        entry.note(webhook=webhook.pk)
    return webhook, webhook.secret


def change_webhook(webhook: Webhook, changes: WebhookChanges, *, version: int, by: Actor) -> Webhook:
    """Save what is given. Paused, it hears of no change until it is active again; what waits for it goes on waiting.

    Raises `Invalid` beside `name`, `url`, `events`; `Conflict` `version_conflict`.
    """
    with change(rules.WEBHOOK_CHANGED, by=by) as entry:
        webhook = _locked(webhook)
        if webhook.version != version:
            raise rules.version_conflict()
        values = _checked(changes)
        fields = sorted(name for name, value in values.items() if getattr(webhook, name) != value)
        if changes.active is not None and changes.active != (webhook.state == Webhook.State.ACTIVE):
            values |= _switched(active=changes.active)
            fields.append("state")
        if not fields:
            entry.nothing()
            return webhook
        for name, value in values.items():
            setattr(webhook, name, value)
        webhook.version += 1
        webhook.save(update_fields=[*values, "version"])
        entry.about("webhook", webhook.pk)
        entry.note(webhook=webhook.pk, fields=fields)
    return webhook


def _switched(*, active: bool) -> dict[str, Any]:
    if active:
        return {"state": Webhook.State.ACTIVE, "pause": Webhook.Pause.NOT, "failing_since": None}
    return {"state": Webhook.State.PAUSED, "pause": Webhook.Pause.STAFF}


def rotate_secret(webhook: Webhook, *, by: Actor) -> tuple[Webhook, str]:
    """Give it a new secret, answered here and never again; for a day messages are signed with the former one too."""
    with change(rules.WEBHOOK_SECRET_ROTATED, by=by) as entry:
        webhook = _locked(webhook)
        webhook.former_secret, webhook.former_until = webhook.secret, now() + rules.BOTH_SECRETS
        webhook.secret = rules.new_secret()
        webhook.version += 1
        webhook.save(update_fields=["secret", "former_secret", "former_until", "version"])
        entry.about("webhook", webhook.pk)
        entry.note(webhook=webhook.pk)
    return webhook, webhook.secret


def remove_webhook(webhook: Webhook, *, by: Actor) -> None:
    """Delete an endpoint; nothing more leaves for it, and what it was sent is deleted by the worker in a few minutes."""
    with change(rules.WEBHOOK_DELETED, by=by) as entry:
        webhook = _locked(webhook)
        entry.about("webhook", webhook.pk)
        entry.note(webhook=webhook.pk)
        webhook.delete()


def give_up(webhook: Webhook, why: Webhook.Pause, *, by: Actor) -> None:
    """Pause an endpoint that is gone or took nothing for days; administrators see why. Already paused: nothing."""
    with change(rules.WEBHOOK_GIVEN_UP, by=by) as entry:
        webhook = _locked(webhook)
        if webhook.state != Webhook.State.ACTIVE:
            entry.nothing()
            return
        webhook.state, webhook.pause = Webhook.State.PAUSED, why
        webhook.version += 1
        webhook.save(update_fields=["state", "pause", "version"])
        entry.about("webhook", webhook.pk)
        entry.note(webhook=webhook.pk, why=_WHY[why])


def _locked(webhook: Webhook) -> Webhook:
    return Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
