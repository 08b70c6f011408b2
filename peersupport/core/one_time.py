"""Tokens of forms that were already used, so that a double click has one effect."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from peersupport.core.database import Base


class UsedToken(Base):
    """A form's one-time token, with the address its first use led to."""

    __tablename__ = "used_token"
    is_audited = False

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    answer: Mapped[str | None] = mapped_column(String(300))
    used_at: Mapped[datetime]
