import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from embedded_postgresql import Cluster, PostgresError
from tests.doors.cli.conftest import ROOT, environment

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has nobody to become")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.django_db
def test_extensions_that_the_search_needs_can_be_made_without_superuser() -> None:
    with connection.cursor() as cursor:
        for extension in ("pg_trgm", "unaccent", "btree_gin"):
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        cursor.execute("SELECT unaccent('Müller'), show_trgm('Ü') = show_trgm('ü'), lower('ÄÖ')")
        assert cursor.fetchone() == ("Muller", True, "äö")


def test_several_that_start_at_once_share_one_server(data: Path) -> None:
    command = [sys.executable, "-m", "embedded_postgresql", "url"]
    asking = [
        subprocess.Popen(command, env=environment(data), cwd="/", stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    urls = {one.communicate(timeout=300)[0].strip() for one in asking}
    assert urls == {Cluster(data).url()}
    assert all(one.returncode == 0 for one in asking)


def test_the_last_one_out_stops_the_server(data: Path) -> None:
    cluster = Cluster(data)
    with cluster.in_use():
        with cluster.in_use():
            assert cluster.pid()
        assert cluster.pid()
    assert cluster.pid() is None


def test_a_process_number_of_another_server_is_not_taken_for_ours(data: Path, tmp_path: Path) -> None:
    """After a reboot the old number may belong to another cluster: neither wait for it nor stop it."""
    cluster, other = Cluster(data), Cluster(data / "other")
    with cluster.in_use():
        pass
    with other.in_use():
        (cluster.pgdata / "postmaster.pid").write_text(f"{other.pid()}\n")
        assert cluster.pid() is None
        cluster.stop()
        assert other.pid()
        with cluster.in_use():
            assert cluster.pid() not in {None, other.pid()}


def test_a_throwaway_cluster_that_was_spoilt_is_made_anew(data: Path) -> None:
    cluster = Cluster(data / "throwaway", throwaway=True)
    with cluster.in_use():
        pass
    (cluster.pgdata / "global" / "pg_control").write_bytes(b"")
    with cluster.in_use():
        assert cluster.pid()


@pytest.mark.parametrize("name", ["a" * 120, "it's a shop, & more"])
def test_a_long_or_odd_path_gets_a_plain_socket(data: Path, name: str) -> None:
    cluster = Cluster(data / name)
    with cluster.in_use():
        assert len(str(cluster.socket)) < 60
        assert mode(cluster.socket) == 0o700
    cluster.socket.rmdir()


@as_root
def test_directories_that_are_not_ours_keep_their_permissions(data: Path) -> None:
    theirs = data / "theirs"
    theirs.mkdir(mode=0o711)
    before = {path: mode(path) for path in [theirs, *theirs.parents, ROOT, Path.home()]}
    with Cluster(theirs / "regulars").in_use():
        pass
    assert {path: mode(path) for path in before} == before


@as_root
def test_a_closed_directory_above_is_said_and_left_closed(data: Path) -> None:
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(PostgresError, match=r"may not enter .*Set REGULARS_DATA"):
        Cluster(closed / "regulars").start()
    assert mode(closed) == 0o700


@as_root
def test_new_directories_can_be_entered_whatever_the_umask(data: Path) -> None:
    before = os.umask(0o077)
    try:
        with Cluster(data / "new" / "one").in_use():
            pass
    finally:
        os.umask(before)
