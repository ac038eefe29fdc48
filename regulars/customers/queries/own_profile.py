"""What a site's profile page shows of its customer, beside what every request knows already."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regulars.kernel.hot import fetch_one

__all__ = ["OwnValues", "own_values"]

_VALUES = """
SELECT account.attributes::text, (SELECT jsonb_object_agg(attribute, jsonb_build_array(given, at))::text
    FROM customers_consent WHERE account_id = account.id AND site_id = %s)
FROM customers_customer account WHERE account.id = %s"""


@dataclass(frozen=True)
class OwnValues:
    """The document by code; consents of this site by code: given or not, and when that was said."""

    document: Mapping[str, Any]
    consents: Mapping[str, tuple[bool, datetime]]


def own_values(account_id: int, *, site_id: int) -> OwnValues:
    """One prepared statement."""
    document, consents = fetch_one(_VALUES, [site_id, account_id])
    answers = json.loads(consents or "{}")
    return OwnValues(
        json.loads(document),
        {code: (given, datetime.fromisoformat(at)) for code, (given, at) in answers.items()},
    )
