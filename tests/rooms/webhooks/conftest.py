from collections.abc import Iterator

import pytest

from tests.hook_server import HookServer, hook_server


@pytest.fixture
def server(settings) -> Iterator[HookServer]:
    """A receiver on this machine, which the operator allows."""
    settings.LOCAL_WEBHOOKS = True
    with hook_server() as found:
        yield found
