"""G13: doors for staff and keys load customers through one gate, and sites and sets within what their grant reaches."""

import ast

from tests.house.source import files, name_of, tree

GATED = {"Customer", "Access", "AccessHistory", "Session", "OneTimeToken", "MailboxRequest"}
REACHED = {"Site", "CustomerSet"}
# Behind a right for the whole installation, or of a thing that was found within the reach.
EVERYWHERE = {
    "backoffice/reach.py": "sites of staff and keys",
    "backoffice/sites/forms.py": "sets for a new site",
    "backoffice/staff/person_forms.py": "sites of a member of staff",
    "backoffice/webhooks/forms.py": "sites of a webhook",
    "backoffice/mails/outbox.py": "the site of a mail that was found",
    "backoffice/sets/forms.py": "as above",
    "backoffice/sets/views.py": "as above",
    "api/admin/lookups.py": "sites for a set",
    "api/admin/sites.py": "a site that was found",
    "api/admin/webhooks.py": "sites of webhooks",
}


def managers(*models: str) -> set[tuple[str, str, str]]:
    """Where `Model.objects` stands, and what is asked of it."""
    return {
        (name_of(path), node.value.value.id, node.attr)
        for path in files("backoffice", "api/admin")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "objects"
        and isinstance(node.value.value, ast.Name)
        and node.value.value.id in models
    }


def test_no_door_loads_customers_past_the_gate() -> None:
    """`customers.queries.authorization` asks the grant first; a stranger is a 404 by construction."""
    assert managers(*GATED) == set()


def test_sites_and_sets_are_looked_up_within_the_reach() -> None:
    elsewhere = {path for path, _, asked in managers(*REACHED) if asked != "within"}
    assert elsewhere == set(EVERYWHERE)
