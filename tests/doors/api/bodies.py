"""For every operation that takes one, a body that would do."""

from typing import Any

from tests.rooms.addresses.samples import BERLIN
from tests.world import PASSWORD

ACCOUNT = {"email": "ben@mail.example", "last_name": "Oak", "password": PASSWORD}
FINE: dict[str, dict[str, dict[str, Any]]] = {  # door -> "METHOD path" -> a body that would do
    "admin": {
        "POST /sets": {"code": "new", "name": "New", "site_codes": [], "sharing": {"orders": True}},
        "PATCH /sets/{code}": {"name": "New", "discreet": False},
        "DELETE /sets/{code}": {"plan": None, "decisions": {}},
        "POST /sites": {"code": "n", "name": "N", "hosts": ["n.localhost"], "sender": "a@b.example"},
        "PATCH /sites/{code}": {"name": "New"},
        "PUT /sites/{code}/customer-set": {"to": "b2b", "strategy": "leave"},
        "POST /customers": ACCOUNT | {"site": "sports"},
        "PATCH /customers/{customer_id}": {"last_name": "New", "attributes": {"salutation": "ms"}},
        "PUT /customers/{customer_id}/customer-set": {"to": "b2b"},
        "PUT /customers/{customer_id}/password": {"password": "nine blue herons"},
        "PUT /customers/{customer_id}/username": {"username": "new"},
        "PUT /customers/{customer_id}/access/{site}": {"state": "disabled"},
        "PUT /customers/{customer_id}/consents/{site}/{attribute}": {"given": True},
        "POST /customers/{customer_id}/addresses": BERLIN | {"site": "sports", "kinds": ["billing"]},
        "PATCH /customers/{customer_id}/addresses/{address_id}": {"city": "Potsdam"},
        "PUT /customers/{customer_id}/addresses/{address_id}/default": {"kinds": ["billing"]},
        "POST /sites/{code}/addresses": BERLIN,
        "PATCH /sites/{code}/addresses/{address_id}": {"city": "Potsdam"},
        "PUT /sites/{code}/addresses/{address_id}/default": {"kinds": ["billing"]},
        "PATCH /sites/{code}/address-terms": {"shipping_countries": ["DE"], "modes": {"B2B": "own"}},
        "PUT /sites/{code}/address-format/{country}": {"format": "", "required": ["company"]},
        "POST /customer-types": {"code": "Club", "name": "Club"},
        "PATCH /customer-types/{code}": {"name": "New"},
        "POST /attributes": {"code": "shoe_size", "name": "Shoe size", "type": "number"},
        "PATCH /attributes/{code}": {"name": "New"},
        "PUT /forms/{site}/{purpose}/{type}": {
            "fields": [{"attribute": "email"}, {"attribute": "last_name"}]
        },
        "PUT /approvals/{approval_id}": {"decision": "decline", "reason": "No."},
        "POST /webhooks": {"name": "CRM", "url": "https://a.shop.example/", "events": ["*"], "sites": []},
        "PATCH /webhooks/{webhook_id}": {"name": "New"},
    },
    "storefront": {
        "PATCH /me": {"last_name": "New"},
        "POST /me/addresses": BERLIN,
        "PATCH /me/addresses/{address_id}": {"city": "Potsdam"},
        "PUT /me/addresses/{address_id}/default": {"kinds": ["billing"]},
        "PUT /cart/lines/{product}": {"quantity": "2"},
        "PUT /me/password": {"current_password": PASSWORD, "new_password": "nine blue herons"},
        "POST /sessions": {"username": "ada@mail.example", "password": PASSWORD},
        "POST /registrations": ACCOUNT,
        "POST /password-resets": {"username": "ada@mail.example"},
        "PUT /password-resets/{token}": {"password": "nine blue herons"},
        "PUT /email-proofs/{token}": {"password": PASSWORD},
        "POST /email-changes": {"email": "ada@new.example", "current_password": PASSWORD},
        "POST /access-requests": {"username": "ada@mail.example", "password": PASSWORD},
    },
}
