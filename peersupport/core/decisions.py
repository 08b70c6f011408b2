"""What a policy answers: yes, or no with the reason in words."""

from dataclasses import dataclass

from peersupport.core.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Decision:
    """A policy's answer. True in a condition when allowed; `reason` is a sentence when not."""

    is_allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.is_allowed

    def require(self) -> None:
        """Do nothing when allowed. Raises NotAllowed with the reason otherwise."""
        if not self.is_allowed:
            raise NotAllowed(self.reason)


YES = Decision(True)


def no(reason: str) -> Decision:
    """A refusal; `reason` is a whole sentence that a tired person understands."""
    return Decision(False, reason)


def first_refusal(*decisions: Decision) -> Decision:
    """Yes when all say yes, otherwise the first refusal."""
    return next((decision for decision in decisions if not decision), YES)
