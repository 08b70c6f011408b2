"""The URL converter for references such as C-2026-00042: bounded, so that no odd value reaches a query."""

import re

from werkzeug.routing import BaseConverter


class ReferenceConverter(BaseConverter):
    """Letters, then numbers: `C-2026-00042`, `S-00007`."""

    regex = r"[A-Z]{1,2}-(?:[0-9]{4}-)?[0-9]{5,7}"
    part_isolating = True


def reference_in(text: str | None) -> str:
    """The text when it is a reference, such as one in an address's query; otherwise nothing."""
    return text if text and re.fullmatch(ReferenceConverter.regex, text, re.ASCII) else ""
