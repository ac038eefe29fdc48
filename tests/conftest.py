"""Every test runs against real PostgreSQL: DATABASE_URL if given, else the embedded test cluster."""

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import pytest
from _pytest.nodeid import NodeId
from hypothesis import settings

from embedded_postgresql import Cluster, test_directory

ROOT = Path(__file__).resolve().parent.parent


def _database_url() -> str:
    """The cluster is shared and left running for the next run; each checkout has a database of its own."""
    server = os.environ.get("DATABASE_URL") or Cluster(test_directory(), throwaway=True).start()
    checkout = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:8]
    return urlunsplit(urlsplit(server)._replace(path=f"/regulars_{checkout}"))


# pytest-django takes settings that are configured by now; the ini file would load them before this line.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["DATABASE_URL"] = _database_url()
os.environ["SECRET_KEY"] = "only for tests"
os.environ["REGULARS_DOMAIN"] = "localhost"
os.environ["DJANGO_SETTINGS_MODULE"] = "regulars.config.settings"
django.setup()

# The same examples everywhere, however long each takes, and none that is remembered from a run before.
settings.register_profile("regulars", parent=settings.get_profile("ci"))
settings.load_profile("regulars")

pytest_plugins = ["tests.fixtures"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Pytest 9.2 keeps a node id as a value. xdist 3.8 writes its groups, and Schemathesis its operations, where nobody
    looks any more: groups would be torn apart, and all operations of an API taken for one.
    """
    grouped = config.getoption("loadgroup", default=False)
    for item in items:
        plain, node_id = getattr(item, "originalname", item.name), item.nodeid
        if item.name != plain and node_id.endswith(f"::{plain}"):
            node_id += item.name.removeprefix(plain)
        groups = sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group")})
        if groups and grouped:
            node_id += "@" + "_".join(groups)
        item._id = NodeId.parse(node_id)
