"""What this request tells about whoever tries a password: never the address itself, only keyed stand-ins."""

from flask import current_app, request

from peersupport.config import Config
from peersupport.people.rules.staff import account_address
from peersupport.people.rules.tokens import keyed_hash
from peersupport.people.services.guesses import Guess
from peersupport.people.services.sessions import password_is_right


def password_guess(email: str, password: str) -> Guess:
    """A try at this account's password. Slow on purpose."""
    email = account_address(email)
    return _guess(email, "", is_password_right=password_is_right(email, password))


def reset_request(email: str) -> Guess:
    """A wish for a link, counted apart from tries at a password."""
    return _guess(account_address(email), "reset:", is_password_right=False)


def absolute_hours() -> int:
    """How long a session may last at most."""
    config: Config = current_app.config["PEERSUPPORT"]
    return config.absolute_hours


def _guess(email: str, purpose: str, *, is_password_right: bool) -> Guess:
    config: Config = current_app.config["PEERSUPPORT"]
    key = config.secret_key.encode()
    return Guess(
        email=email,
        account_key=keyed_hash(purpose + email, key=key),
        # The address the server itself sees; headers count only behind configured proxies.
        source_key=keyed_hash(purpose + (request.remote_addr or ""), key=key),
        is_password_right=is_password_right,
    )
