"""One shopper to measure with: `python -m bench.shopper` adds it to the database in DATABASE_URL.

Runs in a process of its own, so that one bench can prepare several databases. Prints what the measure needs.
"""

import json
import secrets

from regulars.cli.database import connect

__all__: list[str] = []

PASSWORD = "plain brown hens lay daily"  # noqa: S105 - of an account that exists for the measure

ADDRESS = {"name": "Ada Lind", "street": "Weg 1", "postal_code": "10115", "city": "Berlin", "country": "DE"}


def _prepare() -> dict[str, str | int]:
    from django.conf import settings

    from regulars.addresses.operations.addresses import add_address
    from regulars.authentication.operations.sessions import log_in
    from regulars.authentication.queries.visits import PROFILE, visit_with
    from regulars.customers.models import Customer
    from regulars.customers.operations.accounts import NewAccount, open_account
    from regulars.customers.queries.tokens import token_hash
    from regulars.kernel.actor import OPERATOR, Channel
    from regulars.sites.models import Site
    from regulars.sites.operations.sites import SiteChanges, add_site

    site = Site.objects.filter(kind="standalone", set__access_mode="open").order_by("pk").first()
    if site is None:
        hosts = [f"bench.{settings.DOMAIN}"]
        changes = SiteChanges(name="Bench", hosts=hosts, sender="shop@bench.example")
        site = add_site("bench", changes, by=OPERATOR)
    email = f"bench-{secrets.token_hex(4)}@bench.example"
    new = NewAccount(email=email, first_name="Ada", last_name="Lind", password=PASSWORD)
    account = open_account(new, site=site, by=OPERATOR)
    host = site.hosts.order_by("pk")[0].name
    for _ in range(3):
        add_address(account, ADDRESS, site=site, by=OPERATOR)
    found = log_in(host, email, PASSWORD, channel=Channel.CLI)
    return {
        "accounts": Customer.objects.count(),
        "host": host,
        "site": site.code,
        "account": account.pk,
        "token": found.token,
        "username": email,
        "password": PASSWORD,
        "encoded": account.password.removeprefix("argon2"),
        "statement": visit_with(PROFILE),
        "token_hash": token_hash(found.token).hex(),
    }


if __name__ == "__main__":
    connect()
    print(json.dumps(_prepare()))
