"""The receiver of docs/webhooks.md does what it says."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.timezone import now

from regulars.webhooks.operations.bringing import bring
from regulars.webhooks.queries.messages import body_of_test, headers_of
from regulars.webhooks.rules import new_secret
from tests.ports import free_port
from tests.waiting import until

PAGE = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"
SECRET = new_secret()


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "receiver.py").write_text(example)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "receiver.py"],
        cwd=tmp_path,
        env=os.environ | {"PORT": str(port), "REGULARS_SECRET": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    until(lambda: _listens(port), every=0.05)
    yield port, process
    process.kill()
    process.wait()
    process.stdout.close()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_receiver_of_the_page_takes_a_message_once_and_refuses_forgeries(
    receiver: tuple[int, "subprocess.Popen[str]"],
) -> None:
    port, process = receiver
    url, body = f"http://localhost:{port}/hooks", body_of_test("test_1", now())
    headers = headers_of("test_1", body, [new_secret(), SECRET], now())
    answers = [bring(url, headers, body, local_allowed=True).status for _ in range(2)]
    answers.append(bring(url, headers, body.replace("test_1", "test_2"), local_allowed=True).status)
    forged = headers_of("test_1", body, [new_secret()], now())
    answers.append(bring(url, forged, body, local_allowed=True).status)
    assert answers == [204, 204, 401, 401]
    process.kill()
    assert process.stdout.read() == "webhook.test {'message': 'test_1'}\n"
