"""What no address of this product holds, refused before anybody reads it."""

from flask import abort, request

# PostgreSQL takes no NUL. Other control characters are left to the forms, which say what is wrong with them.
NUL = "\x00"


def refuse_unreadable_address() -> None:
    """Answer 404 to a path, and 400 to a query, with a NUL in it."""
    if NUL in request.path:
        abort(404)
    if any(NUL in text for pair in request.args.items(multi=True) for text in pair):
        abort(400)
