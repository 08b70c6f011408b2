"""Proves the audit record of the tests' database against the tests' anchor file."""

from flask import current_app

from peersupport.audit.anchors import AnchorFile
from peersupport.audit.queries import prove_all
from peersupport.config import Config
from peersupport.core.database import db


def problems() -> list[str]:
    """Everything wrong with any chain, forged anchors included."""
    db.session.rollback()
    config: Config = current_app.config["PEERSUPPORT"]
    key = config.secret_key.encode()
    anchors, forged = AnchorFile(config.anchor_path, key).read()
    proofs = prove_all(db.session(), anchors=anchors, key=key)
    return [problem for proof in proofs for problem in proof.problems] + ["forged anchor"] * forged
