"""What the verbs about webhooks are tried with."""

from collections.abc import Callable

from regulars.webhooks.models import Webhook
from regulars.webhooks.operations.deliveries import send_test
from regulars.webhooks.operations.endpoints import WebhookChanges
from tests.house.worlds import HOOK, Given, a_webhook, given
from tests.journeys.stories import SAM

__all__ = ["VERBS"]

VERBS: dict[str, Callable[[], Given]] = {
    "webhooks.operations.endpoints.add_webhook": lambda: given(HOOK),
    "webhooks.operations.endpoints.change_webhook": lambda: given(
        a_webhook(), WebhookChanges(name="Shop"), version=1
    ),
    "webhooks.operations.endpoints.give_up": lambda: given(a_webhook(), Webhook.Pause.FAILING),
    "webhooks.operations.endpoints.remove_webhook": lambda: given(a_webhook()),
    "webhooks.operations.endpoints.rotate_secret": lambda: given(a_webhook()),
    "webhooks.operations.deliveries.send_again": lambda: given(send_test(a_webhook(), by=SAM)),
    "webhooks.operations.deliveries.send_test": lambda: given(a_webhook()),
}
