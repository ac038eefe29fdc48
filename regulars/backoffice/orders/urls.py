from django.urls import path

from regulars.backoffice.orders import (
    actions,
    detail,
    listing,
    new_order,
    offline,
    order_files,
    report,
    saved_exports,
)

urlpatterns = [
    path("orders", listing.index, name="orders"),
    path("orders/new", new_order.new_order, name="new-order"),
    path("orders/new/<str:code>/<int:customer_id>", offline.offline_order, name="offline-order"),
    path("orders/import", order_files.upload, name="orders-import"),
    path("orders/find", listing.find, name="order-find"),
    path("orders/on-hold", listing.waiting, name="orders-on-hold"),
    path("orders.csv", listing.file, name="orders-file"),
    path("orders/report", report.report, name="orders-report"),
    path("orders/exports", saved_exports.index, name="order-exports"),
    path("orders/exports/new", saved_exports.new, name="new-order-export"),
    path("orders/exports/<int:export_id>", saved_exports.export, name="order-export"),
    path("orders/exports/<int:export_id>/deletion", saved_exports.deletion, name="order-export-deletion"),
    path("orders/exports/<int:export_id>/files", saved_exports.files, name="order-export-files"),
    path("orders/exports/<int:export_id>/files/<int:file_id>", saved_exports.file, name="order-export-file"),
    path("orders/<int:order_id>", detail.order, name="order"),
    path("orders/<int:order_id>/approval", actions.approval, name="order-approval"),
    path("orders/<int:order_id>/cancellation", actions.cancellation, name="order-cancellation"),
    path("orders/<int:order_id>/refunds", actions.refunds, name="order-refunds"),
    path("orders/<int:order_id>/gateway-retries", actions.gateway_retry, name="order-gateway-retry"),
    path("orders/<int:order_id>/progress", actions.progress, name="order-progress"),
    path("orders/<int:order_id>/payment", actions.payment, name="order-payment"),
    path("orders/<int:order_id>/customer", actions.assignment, name="order-customer"),
    path("customers/<int:customer_id>/orders", listing.of_customer, name="customer-orders"),
]
