"""The peer of the page benchmarks: an idiomatic bare Flask application over the same database.

Flask, Flask-SQLAlchemy with ORM entities, Flask-Login with a user row a request, Jinja with `url_for` a
row: what the tutorials teach. It has a header, a navigation, a footer and the rights check "is logged in, and
of my organisation", so that the same indexes serve both sides.
"""

import secrets
from pathlib import Path
from typing import Any

from flask import Flask, render_template
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, joinedload


class Base(DeclarativeBase):
    """The peer's own mapping of tables that exist already."""


def make_bare_app(database_url: str) -> Flask:
    """The application. `/enter` logs the first person in; `/`, `/items` and `/items/<ref>` are measured."""
    app = Flask("bare", template_folder=str(Path(__file__).parent / "templates"))
    app.config.update(SECRET_KEY=secrets.token_hex(), SQLALCHEMY_DATABASE_URI=database_url)
    db = SQLAlchemy(model_class=Base)
    db.init_app(app)
    manager = LoginManager(app)
    with app.app_context():
        db.reflect()
        user, item, meeting, guest, task = _map(db)

    @manager.user_loader  # type: ignore[untyped-decorator]  # ships no types
    def load_user(user_id: str) -> Any:
        return db.session.scalar(select(user).where(user.staff_ref == user_id))

    @app.get("/enter")
    def enter() -> str:
        login_user(db.session.scalars(select(user).order_by(user.staff_ref)).first())
        return "entered"

    @app.get("/")
    @login_required  # type: ignore[untyped-decorator]  # ships no types
    def index() -> str:
        me = current_user.id
        drafts = select(item).where(item.owner_id == me, item.status.in_(["draft", "returned"]))
        due = select(item).where(item.owner_id == me, item.status == "outcome_due")
        tasks = select(task).where(task.owner_id == me, task.status == "open")
        coming = select(meeting).join(meeting.guests).where(guest.person_id == me).order_by(meeting.starts_at)
        return render_template(
            "index.html",
            drafts=db.session.scalars(drafts.order_by(item.listed_at).limit(10)).all(),
            due=db.session.scalars(due.order_by(item.listed_at).limit(10).options(joinedload(item.outcomes)))
            .unique()
            .all(),
            tasks=db.session.scalars(tasks.order_by(task.due_on).limit(10)).all(),
            meeting=db.session.scalars(coming.limit(1)).first(),
        )

    @app.get("/items")
    @login_required  # type: ignore[untyped-decorator]  # ships no types
    def items() -> str:
        return render_template("items.html", items=_newest(db, item, 25))

    @app.get("/items/<reference>")
    @login_required  # type: ignore[untyped-decorator]  # ships no types
    def one(reference: str) -> str:
        of_mine = item.organisation_id == current_user.organisation_id
        named = select(item).where(of_mine, item.case_ref == reference)
        found = db.session.scalars(named.options(joinedload(item.owner))).one()
        return render_template("item.html", item=found, fields=_fields(found))

    return app


def _map(db: SQLAlchemy) -> tuple[Any, ...]:
    class User(UserMixin, Base):  # type: ignore[misc]  # ships no types
        __table__ = db.metadata.tables["person"]

        def get_id(self) -> str:
            return str(self.staff_ref)

    tables = db.metadata.tables

    class Move(Base):
        __table__ = tables["case_move"]

    class Outcome(Base):
        __table__ = tables["case_outcome"]

    class Guest(Base):
        __table__ = tables["invitee"]

    class Task(Base):
        __table__ = tables["action"]

    class Meeting(Base):
        __table__ = tables["meeting"]
        guests = db.relationship(Guest)

    class Slot(Base):
        __table__ = tables["agenda_item"]
        meeting = db.relationship(Meeting)

    class Item(Base):
        __table__ = tables["case"]
        owner = db.relationship(User)
        moves = db.relationship(Move, order_by=Move.__table__.c.at)
        outcomes = db.relationship(Outcome)
        slots = db.relationship(Slot)

    return User, Item, Meeting, Guest, Task


def _newest(db: SQLAlchemy, item: Any, count: int) -> Any:
    of_mine = item.organisation_id == current_user.organisation_id
    newest = select(item).where(of_mine).order_by(item.listed_at.desc(), item.id.desc()).limit(count)
    return db.session.scalars(newest.options(joinedload(item.owner))).all()


def _fields(found: Any) -> list[tuple[str, Any]]:
    names = [column.name for column in found.__table__.columns]
    return [(name.replace("_", " ").capitalize(), getattr(found, name)) for name in names]
