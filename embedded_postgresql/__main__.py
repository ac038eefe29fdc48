"""`python -m embedded_postgresql url|stop|status [--data DIR] [--test]`: the embedded server by hand."""

import argparse
import sys
from pathlib import Path

from embedded_postgresql import Cluster, PostgresError, data_directory, test_directory


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m embedded_postgresql", description=__doc__)
    parser.add_argument("action", choices=["url", "stop", "status"])
    parser.add_argument(
        "--data", type=Path, help="data directory (default: REGULARS_DATA or the usual place)"
    )
    parser.add_argument("--test", action="store_true", help="the tests' cluster")
    asked = parser.parse_args()
    home = asked.data.resolve() if asked.data else test_directory() if asked.test else data_directory()
    cluster = Cluster(home, throwaway=asked.test)
    try:
        if asked.action == "url":
            print(cluster.start())
        elif asked.action == "stop":
            cluster.stop()
        else:
            pid = cluster.pid()
            print(f"runs as process {pid}" if pid else "doesn't run")
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


sys.exit(main())
