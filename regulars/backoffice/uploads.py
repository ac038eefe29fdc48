"""A file to import in two steps: sent in to look at what becomes of it, then sent back by the button that does it."""

import re

from django import forms

from regulars.kernel.i18n import lazy
from regulars.transfer.operations.import_lines import BadLine, ImportLine, Layout
from regulars.transfer.operations.uploads import read_upload

__all__ = ["UploadForm"]

_LINE_END = re.compile(rb"\r\n|\r|\n")


class UploadForm(forms.Form):
    file = forms.FileField(label=lazy("File"), required=False)
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    content_text = ""  # of what was sent, for the button that does it

    @property
    def is_first_step(self) -> bool:
        return "apply" not in self.data

    def lines(self, layout: Layout, command: str) -> list[ImportLine | BadLine]:
        """Raises as `read_upload`; at the first step for what would be too large at the second, where a browser sends two characters for each end of a line."""
        sent = self.cleaned_data["file"]
        content: bytes = sent.read() if sent else self.cleaned_data["text"].encode()
        if self.is_first_step:
            content = _LINE_END.sub(b"\r\n", content)
        lines = read_upload(content, "file", layout=layout, command=command)
        self.content_text = content.decode("utf-8-sig", "replace")
        return lines
