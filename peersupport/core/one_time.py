"""Tokens of forms that were already used, so that a double click has one effect."""

from datetime import datetime

from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from peersupport.core.database import Base, insert_into
from peersupport.core.errors import AlreadyDone


class UsedToken(Base):
    """A form's one-time token, with the address its first use led to."""

    __tablename__ = "used_token"
    is_audited = False

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    answer: Mapped[str | None] = mapped_column(String(300))
    used_at: Mapped[datetime]


def take_token(session: Session, token: str, *, now: datetime) -> None:
    """Use a token up, first of all in its transaction: whoever sends it too waits here for the outcome.

    Raises AlreadyDone, with the address that the first use led to.
    """
    claim = insert_into(session, UsedToken).values(token=token, used_at=now).on_conflict_do_nothing()
    if session.scalar(claim.returning(UsedToken.token)) is None:
        raise AlreadyDone(session.scalar(select(UsedToken.answer).where(UsedToken.token == token)))


def keep_answer(session: Session, token: str, answer: str | None) -> None:
    """Remember where the first use led, for whoever sends the token again."""
    session.execute(update(UsedToken).where(UsedToken.token == token).values(answer=answer))


def forget_tokens(session: Session, *, before: datetime) -> None:
    """Drop tokens of forms that nobody can still have open."""
    session.execute(delete(UsedToken).where(UsedToken.used_at < before))
