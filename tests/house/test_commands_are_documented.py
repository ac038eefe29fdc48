from tools.commands import PAGE, page


def test_commands_page_says_what_the_commands_say() -> None:
    """A command, switch or default changes on purpose: `python -m tools.commands --write`."""
    assert PAGE.read_text() == page()
