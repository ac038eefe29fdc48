"""What states and endpoints are called, and in which tone."""

from regulars.kernel.i18n import grouped, lazy, translate
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.queries.deliveries import STATES, Health

__all__ = ["LOOKS", "in_numbers", "look_of", "why_paused"]

TONES = {Delivery.State.QUEUED: "wait", Delivery.State.SENT: "ok", Delivery.State.FAILED: "danger"}
LOOKS = {state: (STATES[state.value], tone) for state, tone in TONES.items()}
_PAUSED = {
    Webhook.Pause.STAFF: (lazy("Paused"), "off"),
    Webhook.Pause.GONE: (lazy("Gone"), "danger"),
    Webhook.Pause.FAILING: (lazy("Given up"), "danger"),
}
_WHY = {
    Webhook.Pause.STAFF: lazy("Someone paused it."),
    Webhook.Pause.GONE: lazy("It answered 410: gone for good."),
    Webhook.Pause.FAILING: lazy("It took no message for three days."),
}


def look_of(webhook: Webhook) -> tuple[str, str]:
    """How it is doing, in a word, and the tone of that."""
    if webhook.state == Webhook.State.PAUSED:
        return _PAUSED[Webhook.Pause(webhook.pause)]
    if webhook.failing_since is not None:
        return translate("Failing"), "danger"
    return (
        (translate("Working"), "ok")
        if webhook.succeeded_at
        else (translate("Waiting for its first message"), "wait")
    )


def why_paused(webhook: Webhook) -> str:
    return _WHY.get(Webhook.Pause(webhook.pause), "") if webhook.state == Webhook.State.PAUSED else ""


def in_numbers(health: Health) -> tuple[str, str]:
    """Waiting and failed; what was not counted to its end says so."""
    return _number(health.waiting), _number(health.failed)


def _number(number: int) -> str:
    return f"{grouped(1_000)}+" if number >= 1_000 else str(number)
