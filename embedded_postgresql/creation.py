"""A new cluster's files: who may connect, and with which settings."""

from pathlib import Path

__all__ = ["ADMIN", "ROLE", "access_files", "initdb_arguments", "server_options"]

ADMIN = "postgres"
ROLE = "regulars"  # no superuser: it may create databases, and the extensions that PostgreSQL trusts


def initdb_arguments(*, throwaway: bool) -> list[str]:
    """UTF-8 with PostgreSQL's own C.UTF-8: same order and case on every machine, and no stale index after
    an upgrade of the system's locales.
    """
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--lc-ctype=C.UTF-8"]
    common = [f"--username={ADMIN}", "--encoding=UTF8", "--auth=peer", *locale]
    return [*common, "--no-sync"] if throwaway else common


def access_files(owner: str) -> dict[str, str]:
    """The kernel says who asks at the socket: the cluster's owner and root, nobody else; no password to keep."""
    people = dict.fromkeys(["root", owner])
    lines = [f'embedded "{person}" {role}\n' for person in people for role in (ADMIN, ROLE)]
    return {"pg_hba.conf": "local all all peer map=embedded\n", "pg_ident.conf": "".join(lines)}


def server_options(socket: Path, *, throwaway: bool) -> dict[str, str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "shared_buffers": "256MB",
        "max_connections": "100",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",  # compiles for longer than our queries take
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if throwaway:
        # A crash of the machine may cost this cluster, never a test's truth: our processes are
        # what the crash tests kill, and commits still wait for the log to be written.
        settings |= {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}
    return settings
