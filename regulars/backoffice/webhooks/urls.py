from django.urls import path

from regulars.backoffice.webhooks import deliveries, endpoints, switches

urlpatterns = [
    path("webhooks", endpoints.index, name="webhooks"),
    path("webhooks/new", endpoints.new_webhook, name="new-webhook"),
    path("webhooks/<int:webhook_id>", endpoints.webhook, name="webhook"),
    path("webhooks/<int:webhook_id>/pause", switches.pause, name="webhook-pause"),
    path("webhooks/<int:webhook_id>/activation", switches.activate, name="webhook-activation"),
    path("webhooks/<int:webhook_id>/secret", switches.secret, name="webhook-secret"),
    path("webhooks/<int:webhook_id>/test", switches.test, name="webhook-test"),
    path("webhooks/<int:webhook_id>/deletion", switches.deletion, name="webhook-deletion"),
    path("webhooks/deliveries", deliveries.index, name="deliveries"),
    path("webhooks/deliveries/<int:delivery_id>", deliveries.delivery, name="delivery"),
    path("webhooks/deliveries/<int:delivery_id>/again", deliveries.again, name="delivery-again"),
]
