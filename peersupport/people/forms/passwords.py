"""Forms that choose a password, or ask for a link to do so."""

from peersupport.people.rules.passwords import MAXIMUM, MINIMUM
from peersupport.web.fields import BaseForm, EmailField, OneTimeForm, PasswordField

RULE = (
    f"Use {MINIMUM} characters or more. 3 random words work well. You can paste it from a password manager."
)


class NewPasswordForm(BaseForm):
    """The password of a new account, or in place of a forgotten one."""

    password = PasswordField(
        "Choose a password",
        hint=RULE,
        required_message="Enter a password",
        error_name="Password",
        autocomplete="new-password",
        max_length=MAXIMUM,
    )


class ChangePasswordForm(OneTimeForm):
    """The old password and the new one."""

    old_password = PasswordField(
        "Password you use now", required_message="Enter the password you use now", max_length=MAXIMUM
    )
    password = PasswordField(
        "New password",
        hint=RULE,
        required_message="Enter a new password",
        autocomplete="new-password",
        max_length=MAXIMUM,
    )


class ForgottenForm(BaseForm):
    """Whose password was forgotten."""

    email = EmailField(
        "Email address", required_message="Enter the email address of your account", autocomplete="username"
    )
