import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Schemathesis puts the operation into a case's name and not into its node id: workers would take all for one."""
    for item in items:
        plain = getattr(item, "originalname", item.name)
        if item.nodeid.endswith(f"::{plain}") and item.name != plain:
            item._nodeid = item.nodeid + item.name.removeprefix(plain)  # noqa: SLF001 - there is no other way
