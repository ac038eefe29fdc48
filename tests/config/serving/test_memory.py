"""What a hash takes is kept once in a process, not once in each thread that hashed (P6)."""

import sys
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from tests.config.serving.clients import Client
from tests.config.serving.conftest import Start
from tests.config.serving.test_greedy_clients import log_in
from tests.hashing import hashed_in_earnest
from tests.world import a_site, an_account

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.crash,
    pytest.mark.xdist_group("serve"),
    pytest.mark.skipif(sys.platform != "linux", reason="glibc's heaps"),
]

HASH = 19 * 2**20
LOG_INS = 60
AT_ONCE = 3  # as many as there are threads for hashes: of a longer line a slow machine would send some away


def growth(port: int) -> float:
    """Of the process that listens there, by sixty log-ins, in hashes."""
    (listening,) = {
        one.pid for one in psutil.net_connections("tcp") if one.status == "LISTEN" and one.laddr.port == port
    }
    process = psutil.Process(listening)
    client = Client(port, 1)
    assert client.ask("GET", "/login")[0] == 200
    before = process.memory_full_info().uss
    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert set(threads.map(lambda _: log_in(client, "one"), range(LOG_INS))) == {201}
    return (process.memory_full_info().uss - before) / HASH


def test_sixty_log_ins_leave_one_hash_behind(start: Start) -> None:
    """P6; control: with a heap for each thread some of them keep one."""
    with hashed_in_earnest():
        an_account("one@mail.example", a_site("sports"))
    ours, theirs = growth(start()), growth(start("tests.config.serving.lacking", LACKING="heap"))
    assert ours < 2 < theirs
