from regulars.api.admin.address_books import router as address_books
from regulars.api.admin.address_formats import router as address_formats
from regulars.api.admin.address_terms import router as address_terms
from regulars.api.admin.addresses import router as addresses
from regulars.api.admin.approvals import router as approvals
from regulars.api.admin.attributes import router as attributes
from regulars.api.admin.buying import router as buying
from regulars.api.admin.buying_check import router as buying_check
from regulars.api.admin.campaigns import router as campaigns
from regulars.api.admin.cards import router as cards
from regulars.api.admin.centres import router as centres
from regulars.api.admin.consents import router as consents
from regulars.api.admin.credit import router as credit
from regulars.api.admin.credit_reservations import router as credit_reservations
from regulars.api.admin.customer_actions import router as customer_actions
from regulars.api.admin.customer_marks import router as customer_marks
from regulars.api.admin.customers import router as customers
from regulars.api.admin.discounts import router as discounts
from regulars.api.admin.entrance import router as entrance
from regulars.api.admin.external_orders import router as orders_of_sites
from regulars.api.admin.forms import router as forms
from regulars.api.admin.gateways import router as gateways
from regulars.api.admin.groups import of_customers as groups_of_customers
from regulars.api.admin.groups import router as groups
from regulars.api.admin.jobs import router as jobs
from regulars.api.admin.newsletters import router as newsletters
from regulars.api.admin.offline_orders import quotes as order_quotes
from regulars.api.admin.offline_orders import router as orders
from regulars.api.admin.order_actions import router as order_actions
from regulars.api.admin.order_files import router as order_files
from regulars.api.admin.order_terms import router as order_terms
from regulars.api.admin.orders import of_customers as orders_of_customers
from regulars.api.admin.policies import router as policies
from regulars.api.admin.price_files import router as price_files
from regulars.api.admin.price_lists import router as price_lists
from regulars.api.admin.product_images import router as product_images
from regulars.api.admin.products import router as products
from regulars.api.admin.roles import router as roles
from regulars.api.admin.sessions import router as sessions
from regulars.api.admin.sets import router as sets
from regulars.api.admin.shipping import router as shipping_methods
from regulars.api.admin.site_pages import router as site_pages
from regulars.api.admin.site_payment import router as site_payment
from regulars.api.admin.site_shop import router as site_shop
from regulars.api.admin.sites import router as sites
from regulars.api.admin.tags import router as tags
from regulars.api.admin.types import router as types
from regulars.api.admin.webhooks import router as webhooks
from regulars.api.admin.wishes import router as wishes
from regulars.api.base import Api
from regulars.api.docs import docs_urls
from regulars.api.gate import gated, no_host_check

__all__ = ["api", "urlpatterns"]

api = Api(
    title="Regulars: admin API",
    description="What staff do in the back office, for programs: send an API key as a bearer token.",
    name="admin-api",
    always=("429", "503"),
)
api.add_router("/v1/sets", sets)
api.add_router("/v1/sites", sites)
api.add_router("/v1/sites", entrance)
api.add_router("/v1/customer-types", types)
api.add_router("/v1/attributes", attributes)
api.add_router("/v1/forms", forms)
api.add_router("/v1/customers", customers)
api.add_router("/v1/customers", customer_actions)
api.add_router("/v1/customers", sessions)
api.add_router("/v1/customers", consents)
api.add_router("/v1/customers", buying)
api.add_router("/v1/customers", buying_check)
api.add_router("/v1/customers", addresses)
api.add_router("/v1/customers", credit)
api.add_router("/v1/customers", credit_reservations)
api.add_router("/v1/customers", cards)
api.add_router("/v1/customers", wishes)
api.add_router("/v1/customers", groups_of_customers)
api.add_router("/v1/groups", groups)
api.add_router("/v1/customers", customer_marks)
api.add_router("/v1/roles", roles)
api.add_router("/v1/tags", tags)
api.add_router("/v1/pricing-policies", policies)
api.add_router("/v1/sites", address_terms)
api.add_router("/v1/sites", address_formats)
api.add_router("/v1/sites", address_books)
api.add_router("/v1/orders", order_quotes)
api.add_router("/v1/orders", orders)
api.add_router("/v1/sites", orders_of_sites)
api.add_router("/v1/sites", order_actions)
api.add_router("/v1/sites", order_files)
api.add_router("/v1/customers", orders_of_customers)
api.add_router("/v1/products", products)
api.add_router("/v1/products", product_images)
api.add_router("/v1/price-lists", price_lists)
api.add_router("/v1/price-lists", price_files)
api.add_router("/v1/sites", site_shop)
api.add_router("/v1/sites", site_payment)
api.add_router("/v1/gateways", gateways)
api.add_router("/v1/sites", order_terms)
api.add_router("/v1/sites", site_pages)
api.add_router("/v1/discounts", discounts)
api.add_router("/v1/shipping-methods", shipping_methods)
api.add_router("/v1/centres", centres)
api.add_router("/v1/approvals", approvals)
api.add_router("/v1/jobs", jobs)
api.add_router("/v1/webhooks", webhooks)
api.add_router("/v1/newsletters", newsletters)
api.add_router("/v1/campaigns", campaigns)

urlpatterns = gated(api, *docs_urls(api, check_host=no_host_check), check_host=no_host_check)
