"""The lock files.

python tools/locks.py            do they match requirements/*.in? (no network)
python tools/locks.py --write    resolve them anew
"""

import re
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path("requirements")
LOCKS = ("run", "dev")
UV = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "--universal", "--python-version", "3.11"]


def asked(name: str) -> dict[str, Requirement]:
    lines = (REQUIREMENTS / f"{name}.in").read_text().splitlines()
    wanted = [Requirement(line) for line in lines if line.strip() and not line.startswith(("-", "#"))]
    return {canonicalize_name(one.name): one for one in wanted}


def locked(name: str) -> dict[str, tuple[str, str]]:
    """Package -> its version and its lines: hashes, and after `# via` who asked for it."""
    parts = re.split(r"^(?=[a-z0-9])", (REQUIREMENTS / f"{name}.txt").read_text(), flags=re.MULTILINE)
    heads = [(re.match(r"([a-z0-9._-]+)==([^ ]+)", part), part) for part in parts if part.strip()]
    return {canonicalize_name(head[1]): (head[2], part) for head, part in heads if head}


def problems() -> list[str]:
    found = []
    for name in LOCKS:
        wanted, pinned = asked(name), locked(name)
        for package, requirement in wanted.items():
            if package not in pinned:
                found.append(f"{name}.txt lacks {package}")
            elif not requirement.specifier.contains(pinned[package][0], prereleases=True):
                found.append(
                    f"{name}.txt has {package} {pinned[package][0]}, {name}.in wants {requirement.specifier}"
                )
        source = f"-r {name}.in\n"
        found += [
            f"{name}.in no longer asks for {one}"
            for one, (_, text) in pinned.items()
            if source in text + "\n" and one not in wanted
        ]
        found += [
            f"{name}.txt has no hash for {one}" for one, (_, text) in pinned.items() if "--hash=" not in text
        ]
    dev = locked("dev")
    for package, (version, _) in locked("run").items():
        if dev.get(package, ("nothing", ""))[0] != version:
            found.append(f"{package}: run.txt has {version}, dev.txt {dev.get(package, ('nothing', ''))[0]}")
    return found


def write() -> None:
    """`dev` is held to the versions of `run`, so that the tests test what runs."""
    for name in LOCKS:
        held = ["--constraints", "run.txt"] if name == "dev" else []
        files = [f"{name}.in", "--output-file", f"{name}.txt"]
        subprocess.run(
            [*UV, "--generate-hashes", "--no-header", "--quiet", *held, *files], check=True, cwd=REQUIREMENTS
        )


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    wrong = problems()
    print("\n".join(wrong), file=sys.stderr) if wrong else None
    sys.exit("Run `make lock`." if wrong else 0)
