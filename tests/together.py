"""Runs several calls at the same moment, each in a thread with a database session of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

from peersupport.core.database import db


def together(app: Flask, *calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, in their order. The test's own session is let go of first."""
    db.session.rollback()
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(timeout=10)
            try:
                return call()
            except Exception as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(calls)) as threads:
        answers = list(threads.map(run, calls))
    db.session.rollback()
    return answers
