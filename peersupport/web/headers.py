"""The headers of every answer: one strict content policy, nothing cached that is private."""

from flask import Flask, Response, request
from flask_login import current_user

from peersupport.config import Config


def content_policy(config: Config) -> str:
    """The content security policy. No inline script or style, no stranger's content."""
    socket = config.public_address.replace("http", "ws", 1)
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' {socket}",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def add_headers(app: Flask, config: Config) -> None:
    """Set the headers on every answer."""
    fixed = {
        "Content-Security-Policy": content_policy(config),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
    if config.is_https:
        fixed["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        if request.endpoint == "static" and response.status_code in (200, 206, 304):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers["Cache-Control"] = "no-store"
            response.vary.add("Cookie")
        if request.endpoint == "people.log_out" and not current_user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
