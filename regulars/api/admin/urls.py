from regulars.api.admin.address_books import router as address_books
from regulars.api.admin.address_formats import router as address_formats
from regulars.api.admin.address_terms import router as address_terms
from regulars.api.admin.addresses import router as addresses
from regulars.api.admin.approvals import router as approvals
from regulars.api.admin.attributes import router as attributes
from regulars.api.admin.buying_check import router as buying_check
from regulars.api.admin.consents import router as consents
from regulars.api.admin.customer_actions import router as customer_actions
from regulars.api.admin.customers import router as customers
from regulars.api.admin.forms import router as forms
from regulars.api.admin.jobs import router as jobs
from regulars.api.admin.sessions import router as sessions
from regulars.api.admin.sets import router as sets
from regulars.api.admin.sites import router as sites
from regulars.api.admin.types import router as types
from regulars.api.admin.webhooks import router as webhooks
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
api.add_router("/v1/customer-types", types)
api.add_router("/v1/attributes", attributes)
api.add_router("/v1/forms", forms)
api.add_router("/v1/customers", customers)
api.add_router("/v1/customers", customer_actions)
api.add_router("/v1/customers", sessions)
api.add_router("/v1/customers", consents)
api.add_router("/v1/customers", buying_check)
api.add_router("/v1/customers", addresses)
api.add_router("/v1/sites", address_terms)
api.add_router("/v1/sites", address_formats)
api.add_router("/v1/sites", address_books)
api.add_router("/v1/approvals", approvals)
api.add_router("/v1/jobs", jobs)
api.add_router("/v1/webhooks", webhooks)

urlpatterns = gated(api, *docs_urls(api, check_host=no_host_check), check_host=no_host_check)
