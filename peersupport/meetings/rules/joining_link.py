"""What counts as a joining link: the address of any video tool, and nothing a browser would run."""

from urllib.parse import urlsplit

LONGEST = 500
HOW = "Enter a link that starts with https://, like https://meet.example/abc"


def link_problem(link: str) -> str:
    """What is wrong with a joining link, as a message; empty when it is fine. No link at all is fine."""
    if not link:
        return ""
    if len(link) > LONGEST:
        return f"The joining link must be {LONGEST} characters or fewer"
    if any(character <= " " or character in '<>"\\`\x7f' for character in link):
        return "The joining link must not contain spaces or quotation marks"
    try:
        parts = urlsplit(link)
        _ = parts.port
    except ValueError:
        return HOW
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return HOW
    if parts.username is not None or parts.password is not None:
        return "The joining link must not contain a user name or password"
    return ""
