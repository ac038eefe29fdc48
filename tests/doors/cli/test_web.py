import os
import signal
import subprocess
import sys

from tests.ports import free_port

SLOW = """
import sys, time
from regulars.cli.web import main

def begins(application):
    print("begins", flush=True)
    time.sleep(60)

main("127.0.0.1", int(sys.argv[1]), 1, wrap=begins)
"""


def test_a_server_that_is_stopped_while_it_starts_ends_at_once() -> None:
    """It is told before it can listen; without that its parent waits ten seconds and kills it."""
    environment = os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    command = [sys.executable, "-c", SLOW, str(free_port())]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as serving:
        assert serving.stdout is not None
        assert serving.stdout.readline() == "begins\n"
        serving.send_signal(signal.SIGTERM)
        assert "Killing" not in serving.stdout.read()
