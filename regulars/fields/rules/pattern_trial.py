"""Try a pattern that comes by standard input; 0 says that it is fast. Run as a file, in a process of its own.

It knows nothing of the rest, so that it starts quickly and holds little: its limits are those of memory and CPU.
"""

import resource
import sys

MEMORY, CPU_SECONDS = 512 * 1024 * 1024, 3
SECONDS = 0.05
# What makes a backtracking matcher explode shows on one of these, or on a long run of a letter of the pattern's own.
PROBES = (
    "a" * 200 + "!",
    "1" * 200 + "!",
    "aA1" * 60 + "!",
    "a@" * 90,
    " " * 200 + "!",
    ("x" * 20 + ".") * 9 + "!",
)
LETTERS = 8


def try_pattern(pattern: str) -> bool:
    """Whether no probe takes it long."""
    import regex  # noqa: PLC0415 - under the limits as well

    compiled = regex.compile(pattern)
    own = "".join(sorted({char for char in pattern if char.isalnum()})[:LETTERS])
    try:
        for probe in (*PROBES, *(f"{run * 100}!{own}" for run in (*own, own))):
            compiled.fullmatch(probe, timeout=SECONDS)
    except TimeoutError:
        return False
    return True


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.exit(0 if try_pattern(sys.stdin.buffer.read().decode()) else 3)
