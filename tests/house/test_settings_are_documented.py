from pathlib import Path

from regulars.config.environment import Environment

HEAD = """# Settings

Read from the environment once, at the start. A value that can't be is refused in one line. This page is checked against
`regulars/config/environment.py` by a test.

| name | default | what for |
|---|---|---|
"""


def test_settings_page_says_what_the_code_reads() -> None:
    rows = []
    for name, field in Environment.model_fields.items():
        default = field.get_default(call_default_factory=True)
        shown = "" if name == "secret_key" or default in (None, "") else f"`{str(default).lower()}`"
        rows.append(f"| `{name.upper()}` | {shown} | {field.description} |\n")
    page = Path(__file__).resolve().parents[2] / "docs" / "settings.md"
    assert page.read_text() == HEAD + "".join(rows)
