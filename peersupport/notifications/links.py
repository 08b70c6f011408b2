"""Absolute addresses for mails: built from the configured public address, never from a request."""

_address = {"public": ""}


def use_address(address: str) -> None:
    """Set the public address. The composition root calls this once."""
    _address["public"] = address.rstrip("/")


def absolute(path: str) -> str:
    """The address of a path of this site, as people outside reach it."""
    return f"{_address['public']}{path}"
