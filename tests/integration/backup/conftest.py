"""An instance to back up and one to restore into, on each database."""

from collections.abc import Generator

import pytest
from flask import Flask

from peersupport.config import Config
from peersupport.core.database import db
from tests.apps import separate_app
from tests.conftest import HAS_POSTGRES
from tests.databases import SKIPPED_POSTGRES, database, empty


@pytest.fixture(
    scope="module",
    params=[
        "sqlite",
        pytest.param("postgres", marks=[pytest.mark.postgres] + ([] if HAS_POSTGRES else [SKIPPED_POSTGRES])),
    ],
)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def shared_instance(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Flask]:
    folder = tmp_path_factory.mktemp("instance")
    with database(backend, folder) as url, separate_app(folder, url=url) as app:
        yield app


@pytest.fixture
def instance(shared_instance: Flask) -> Generator[Flask]:
    """An application that nothing was done with yet, inside its context."""
    config: Config = shared_instance.config["PEERSUPPORT"]
    for anchors in config.anchor_path.parent.glob("audit-anchors.log*"):
        anchors.unlink()
    empty(shared_instance)
    with shared_instance.app_context():
        yield shared_instance
        db.session.remove()
        db.engine.dispose()
