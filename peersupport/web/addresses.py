"""What no address of this product holds, refused before anybody reads it."""

import re

from flask import abort, request

# PostgreSQL takes no NUL. Other control characters are left to the forms, which say what is wrong with them.
UNREADABLE = re.compile("\x00")


def refuse_unreadable_address() -> None:
    """Answer 404 to a path, and 400 to a query, with a NUL in it."""
    if UNREADABLE.search(request.path):
        abort(404)
    if any(UNREADABLE.search(text) for pair in request.args.items(multi=True) for text in pair):
        abort(400)
