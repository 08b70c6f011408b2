"""The log-in form."""

from peersupport.web.fields import BaseForm, EmailField, PasswordField


class LogInForm(BaseForm):
    """E-mail address and password."""

    email = EmailField("Email address", required_message="Enter your email address", autocomplete="username")
    password = PasswordField(
        "Password", required_message="Enter your password", autocomplete="current-password"
    )
