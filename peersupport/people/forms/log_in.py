"""The log-in form."""

from peersupport.web.fields import BaseForm, EmailField, PasswordField


class LogInForm(BaseForm):
    """E-mail address and password."""

    email = EmailField(
        "E-mail address", required_message="Enter your e-mail address", autocomplete="username"
    )
    password = PasswordField(
        "Password", required_message="Enter your password", autocomplete="current-password"
    )
