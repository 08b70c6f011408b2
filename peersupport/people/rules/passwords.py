"""What a password must be: long enough. No composition rules, no expiry, no list to keep up to date."""

MINIMUM = 12
MAXIMUM = 200


def password_problem(password: str, *, own_words: tuple[str, ...] = ()) -> str | None:
    """What is wrong with it, as a sentence; None when it is fine.

    `own_words` are the person's name and email, which must not make up the password.
    """
    if len(password) < MINIMUM:
        return f"Password must be {MINIMUM} characters or more"
    if len(password) > MAXIMUM:
        return f"Password must be {MAXIMUM} characters or fewer"
    if len(set(password)) < 5:
        return "Password must not repeat the same few characters"
    rest = password.lower()
    for word in own_words:
        if len(word) > 2:
            rest = rest.replace(word.lower(), "")
    if len(rest) < MINIMUM // 2:
        return "Password must not be made of your name or email address"
    return None
