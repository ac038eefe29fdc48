"""More customers than anybody decides about one by one, whose usernames exist at another shop too (F12, REO-04)."""

from django.db import connection

from regulars.sites.models import Site
from tests.statistics import analyze

__all__ = ["many_namesakes"]

_MADE = """WITH made AS (
    INSERT INTO customers_customer (set_id, origin_site_id, kind, status, type, username, username_key, email, first_name,
        last_name, company, phone, language, password, version)
    SELECT %(set)s, %(site)s, 'account', 'active', 'B2C', name, name, name, 'Ada', 'Lind', '', '', '', '', 1
    FROM generate_series(1, %(many)s) number, format('ada%%s@mail.example', number) name RETURNING *
)
INSERT INTO customers_access (account_id, set_id, site_id, family_id, state, origin, actor_kind)
SELECT id, set_id, origin_site_id, origin_site_id, 'active', 'imported', 'operator' FROM made"""


def many_namesakes(*sites: Site, many: int = 1_200) -> None:
    """Each of them at each of these sites, in a statement a site."""
    with connection.cursor() as cursor:
        for site in sites:
            cursor.execute(_MADE, {"set": site.set_id, "site": site.pk, "many": many})
    analyze("customers_customer", "customers_access")
