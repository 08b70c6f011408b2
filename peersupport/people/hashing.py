"""Password hashing with argon2id, with the cost set by the configuration."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hasher = PasswordHasher()
_dummy = {"hash": ""}


def use_cost(*, time_cost: int, memory_kib: int) -> None:
    """Set the cost. The composition root calls this once; tests choose a cheap one."""
    global _hasher
    _hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
    _dummy["hash"] = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether it is the right password. An unknown account takes just as long as a known one."""
    try:
        return _hasher.verify(stored or _dummy["hash"], password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
