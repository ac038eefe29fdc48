from django.urls import path

from regulars.backoffice.newsletters import campaigns, of_customers, sending, subscribers, views

ONE = "newsletters/<str:site_code>/<str:code>"

urlpatterns = [
    path("newsletters", views.index, name="newsletters"),
    path("newsletters/new", views.new_newsletter, name="new-newsletter"),
    path(ONE, views.newsletter, name="newsletter"),
    path(f"{ONE}/deletion", views.deletion, name="newsletter-deletion"),
    path(f"{ONE}/subscribers", subscribers.index, name="subscribers"),
    path(f"{ONE}/subscribers.csv", subscribers.file, name="subscribers-file"),
    path(f"{ONE}/subscribers/<int:subscription_id>/ended", subscribers.ended, name="subscriber-ended"),
    path(f"{ONE}/subscribers/<int:subscription_id>/erasure", subscribers.erasure, name="subscriber-erasure"),
    path("campaigns", campaigns.index, name="campaigns"),
    path("campaigns/new", campaigns.new_campaign, name="new-campaign"),
    path("campaigns/<int:campaign_id>", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/deletion", campaigns.deletion, name="campaign-deletion"),
    path("campaigns/<int:campaign_id>/test", sending.test, name="campaign-test"),
    path("campaigns/<int:campaign_id>/sending", sending.sending, name="campaign-sending"),
    path("campaigns/<int:campaign_id>/cancellation", sending.cancellation, name="campaign-cancellation"),
    path("customers/<int:customer_id>/newsletters", of_customers.newsletters, name="customer-newsletters"),
    path(
        "customers/<int:customer_id>/newsletters/<int:newsletter_id>",
        of_customers.newsletter,
        name="customer-newsletter",
    ),
]
