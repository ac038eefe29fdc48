"""One function makes a session, one resolves a username, one answers *may log in here*, one turns a host into a site.

Each table has its known readers and writers; a second one fails here and has to say what it is for.
"""

import ast
from pathlib import Path

import pytest
from django.db import connection

from tests.house.source import BELOW, PACKAGE, files, functions, mentions, name_of, tree

# Who speaks of what, beside models and migrations: all of them, each with its reason.
KNOWN: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "sessions": (
        ("Session", "customers_session"),
        {
            "authentication/operations/sessions.py": "makes and ends them",
            "authentication/queries/visits.py": "asks on every request whether one still counts",
            "transfer/queries/personal_data.py": "lists them for whom they are about",
            "journeys/customer_lifecycle.py": "says what becomes of them: erased, moved",
            "authentication/queries/sessions.py": "lists them for whom they are",
            "authentication/operations/ended_sessions.py": "ends one or all, and forgets what no longer counts",
            "customers/operations/revocation.py": "ends those of an account, or of an account at some sites; renews the one that asked",
            "customers/queries/clashes.py": "tells when either of two namesakes was there last",
            "journeys/move_account.py": "counts them for the plan",
            "customers/operations/reorganisation.py": "ends them: left behind",
            "webhooks/operations/bringing.py": "another thing of that name: connections that are kept",
        },
    ),
    "hosts": (
        ("SiteHost", "sites_sitehost"),
        {
            "authentication/queries/visits.py": "turns a host into its site",
            "sites/operations/sites.py": "writes them",
            "sites/queries/glance.py": "shows them to staff, who search sites by them",
        },
    ),
    "the answer in Python": (
        ("may_log_in", "lacking_approval"),
        {
            "orders/queries/approvers.py": "asks which customers are in at a sub site, to approve its orders",
            "customers/rules/access.py": "decides (G25)",
            "customers/rules/__init__.py": "gives it away",
            "customers/queries/access.py": "is the same decision in SQL",
            "customers/queries/site_access.py": "asks for staff",
            "customers/operations/tokens.py": "asks with what the statement that redeems a link fetched",
            "authentication/queries/visits.py": "asks on every request",
            "authentication/operations/sessions.py": "asks again under the locks",
            "authentication/operations/viewings.py": "asks before staff see what a customer sees",
            "journeys/place_order.py": "asks again under the locks",
            "orders/queries/customer_buying.py": "tells shops outside, with what their one statement fetched",
            "history/queries/reasons.py": "asks what the answer would be without an obstacle",
            "history/rules.py": "asks of a moment that is over",
        },
    ),
    "what decides on rows that are not there": (
        ("access_mode", "approval_for_set"),
        {
            "customers/rules/access.py": "decides (G25)",
            "customers/queries/access.py": "decides in SQL, and says to both where each fact stands",
            "customers/queries/site_changes.py": "leaves out sites where another approval changes nothing",
            "customers/queries/reorganisation.py": "puts another set in the place of a site's, and leaves out those of whom nothing changes",
            "authentication/queries/visits.py": "brings it for the pages of a site",
            "history/rules.py": "names the fact of then",
            "history/queries/access_timeline.py": "reads what it was",
            "journeys/delete_set.py": "asks again for an agreement where a plan was made with other settings",
            "journeys/site_moves.py": "as delete_set; and whether other values of a set decide anything",
            "journeys/save_set.py": "plans with the values of a set that is still to be created",
            "sites/operations/sets.py": "writes it",
            "sites/queries/types.py": "finds sites whose settings undo each other; knows no account",
        },
    ),
}


def deciders() -> list[str]:
    """Functions and views of the database that read what decides."""
    with connection.cursor() as cursor:
        cursor.execute(
            r"""SELECT name FROM (
                SELECT proname AS name, pg_get_functiondef(oid) AS text FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
                UNION ALL SELECT relname, pg_get_viewdef(oid) FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
            ) every WHERE text ~ '\m(access_mode|approval_for_set|customers_access|sites_sitetype)\M'"""
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db
def test_nothing_in_the_database_decides_beside_them() -> None:
    """G25: a function or a view of the database would be a third place."""
    assert deciders() == []


@pytest.mark.django_db
@pytest.mark.parametrize("made", ["VIEW third AS", "FUNCTION third() RETURNS bigint LANGUAGE sql AS $$"])
def test_third_place_in_the_database_is_seen(made: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE {made} SELECT count(*) FROM\ncustomers_access{' $$' if '$$' in made else ''}")
    assert deciders() == ["third"]


def speakers(*words: str) -> set[str]:
    return {
        name_of(path)
        for path in files(*BELOW)
        if "models" not in {path.stem, path.parent.name} and any(mentions(path, *words))
    }


@pytest.mark.parametrize("what", KNOWN)
def test_below_the_doors_only_these_speak_of_it(what: str) -> None:
    words, known = KNOWN[what]
    assert speakers(*words) == set(known)


def test_no_door_asks_for_itself() -> None:
    """G25: it shows what a query below has asked."""
    words, _ = KNOWN["the answer in Python"]
    doors = [path for path in files("") if name_of(path).partition("/")[0] not in BELOW]
    assert {name_of(path) for path in doors if any(mentions(path, *words))} == set()


def makers(path: Path, called: str) -> list[str]:
    """The functions of a file in which `called` is called."""
    return [
        function.name
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == called
    ]


def test_one_function_makes_a_session() -> None:
    """G12."""
    assert [
        name_of(path)
        for path in files("")
        if makers(path, "Session.objects.create") or makers(path, "Session")
    ] == []
    users = [
        function.name
        for function in functions(PACKAGE / "authentication/operations/sessions.py")
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == "INSERT_SESSION"
    ]
    assert users == ["_open_session"]
    assert makers(PACKAGE / "authentication/operations/sessions.py", "_open_session") == ["open_session"]
    inserts = [
        name_of(path)
        for path in files("")
        if "insert into customers_session" in path.read_text().lower()
        or "copy customers_session" in path.read_text().lower()
    ]
    assert [one for one in inserts if not one.startswith("bench/")] == [
        "authentication/operations/sessions.py"
    ]


def test_one_statement_finds_an_account_by_its_user_name() -> None:
    """LOG-04: everybody else compares names within a change, or shows whose they are; nobody else lets in."""
    at_log_in = PACKAGE / "authentication/queries/visits.py"
    texts = [
        node.value
        for node in ast.walk(tree(at_log_in))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "name.key = %s" in node.value
    ]
    assert len(texts) == 1
    callers = {
        name_of(path)
        for path in files("")
        if any(
            isinstance(node, ast.Call) and ast.unparse(node.func) == "candidate"
            for node in ast.walk(tree(path))
        )
    }
    measured = {one for one in callers if one.startswith("bench/")}
    assert callers - measured == {"authentication/operations/sessions.py"}


def test_one_function_computes_what_user_names_are_compared_by() -> None:
    """ACC-10: everybody else takes the key from it."""
    callers = {
        name_of(path)
        for path in files("")
        if any(
            isinstance(node, ast.Call) and ast.unparse(node.func) == "text_key"
            for node in ast.walk(tree(path))
        )
    }
    assert callers == {"customers/rules/values.py"}


# A file may speak of an at-sign where it is no address's; each says what it is.
AT_SIGNS = {
    "kernel/emails.py": "takes addresses apart",
    "kernel/texts.py": "what a spreadsheet would run begins with one",
    "kernel/mail/smtp.py": "takes a message id apart",
    "kernel/mail/outbox.py": "makes a message id",
    "customers/rules/values.py": "finds the words of a name that a password may not be made of",
    "customers/rules/strength.py": "reads the sign as a letter",
    "customer_search/queries/terms.py": "whether a word of a search is an address, which kernel.emails spells",
    "ui/formats.py": "the initials of a name",
}


def test_one_function_takes_addresses_and_domains_apart() -> None:
    """F24: a second opinion on what an address is would be a second mailbox."""
    speakers = {
        name_of(path)
        for path in files("")
        if not name_of(path).startswith(("bench/", "cli/demo/"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value == "@"
    }
    assert speakers == set(AT_SIGNS)
    encoders = {
        name_of(path)
        for path in files("")
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Constant) and node.value in {"idna", "punycode"})
        or (isinstance(node, ast.Import) and any(one.name == "idna" for one in node.names))
    }
    assert encoders == {"kernel/domains.py"}
    foldings = {
        f"{name_of(path)}:{node.lineno}"
        for path in files("")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"lower", "casefold"}
        and "mail" in ast.unparse(node.func.value)
    }
    assert foldings == set()
    patterns = {
        name_of(path)
        for path in files("")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "]@[" in node.value
    }
    assert patterns == set()


def test_one_function_decides_what_is_invisible() -> None:
    """F09: by the properties of Unicode."""
    deciders = {
        name_of(path)
        for path in files("")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and ("Ignorable" in node.value or "200b" in node.value or "\u200b" in node.value)
    }
    assert deciders == {"kernel/texts.py"}


def test_doors_ask_for_a_visit_in_one_place_each() -> None:
    """G4: the question is asked once a request, at the entrance of the storefront and of its API."""
    callers = {
        name_of(path)
        for path in files("storefront", "api", "backoffice", "cli", "config")
        if any(
            isinstance(node, ast.Call) and ast.unparse(node.func) == "visit" for node in ast.walk(tree(path))
        )
    }
    assert callers == {
        "storefront/doors.py",
        "api/storefront/visitors.py",
        "config/hot_lane.py",  # the same resource as in the API, faster
    }


def test_rights_are_asked_for_in_one_place() -> None:
    """Roles are compared by `staff.rules.may` only."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in files("")
        if not name_of(path).startswith("staff/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare)
        and any(".role" in ast.unparse(one) for one in (node.left, *node.comparators))
    ]
    assert found == []
