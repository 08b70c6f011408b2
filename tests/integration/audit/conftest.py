"""The tests of the audit record begin with an empty anchor file, as with an empty database."""

import pytest
from flask import Flask

from peersupport.config import Config


@pytest.fixture
def app(app: Flask) -> Flask:
    config: Config = app.config["PEERSUPPORT"]
    config.anchor_path.unlink(missing_ok=True)
    return app
