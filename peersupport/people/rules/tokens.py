"""Secret tokens of sessions and links. Only their hash is stored."""

import hashlib
import hmac


def token_hash(token: str) -> str:
    """What is kept of a token: SHA-256 is enough, because tokens are 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(value: str, *, key: bytes) -> str:
    """A stand-in for something guessable, such as an address: useless without the key."""
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
