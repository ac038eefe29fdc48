"""The operator's door. Knows how to start things and how to print; decides nothing."""


def main() -> None:
    raise SystemExit("The commands are on their way.")
