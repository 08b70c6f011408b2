"""The entry point for WSGI servers: `gunicorn wsgi:app`."""

from peersupport.app import create_app

app = create_app()
