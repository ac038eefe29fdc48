"""A web server whose hashes take until a test lets them go, in the directory that HELD names.

`python -m tests.config.serving.holding HOST PORT 1`; with BLOCKING it is the control's server.
"""

import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

from regulars.cli import web
from tests.config.serving import blocking
from tests.config.serving.clients import PATIENCE

OVER = "over"


def hold(application: Any) -> Any:
    """Each hash leaves a file when it begins and ends once there is the file `over`; nobody is told that others are at it,
    and nobody is sent away from the line while a slow machine answers the others.
    """
    import_module("regulars.kernel.guessing.pool").POOL.resize(places=1_000, line=1_000)
    import_module("regulars.config.serving.threads").PATIENCE_SECONDS = 2 * PATIENCE
    import_module("django.contrib.auth.hashers").make_password = _held
    return application


def _held(_password: str) -> str:
    directory, deadline = Path(os.environ["HELD"]), time.monotonic() + PATIENCE
    (directory / uuid4().hex).touch()
    while not (directory / OVER).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return "nobody's"


if __name__ == "__main__":
    host, port, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if "BLOCKING" in os.environ:
        blocking.main(host, port, "tests.config.serving.held_application:application")
    else:
        web.main(host, port, workers, wrap=hold)
