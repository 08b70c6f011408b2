"""The proof of a chain, on plain values: whatever is changed, some problem is named."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersupport.audit.rules import FIRST_DIGEST, Anchor, digest_of, head_seal, prove_chain

CHAIN = str(uuid.UUID(int=7))
KEY = b"a key of these tests"
Events = list[tuple[dict[str, Any], str]]


def chain_of(length: int) -> Events:
    events: Events = []
    previous = FIRST_DIGEST
    for sequence in range(1, length + 1):
        content = {"sequence": sequence, "tag": "case:accepted", "reason": "", "previous_digest": previous}
        previous = digest_of(content, key=KEY)
        events.append((content, previous))
    return events


def head_of(events: Events) -> tuple[int, str, str]:
    sequence, digest = events[-1][0]["sequence"], events[-1][1]
    return sequence, digest, head_seal(CHAIN, sequence, digest, key=KEY)


def problems(events: Events, *, head: tuple[int, str, str] | None, anchors: list[Anchor]) -> list[str]:
    return prove_chain(CHAIN, events, head=head, anchors=anchors, key=KEY).problems


def anchor(events: Events, sequence: int) -> Anchor:
    return Anchor(CHAIN, sequence, events[sequence - 1][1])


def test_an_honest_chain_holds_with_anchors_at_any_of_its_events() -> None:
    events = chain_of(5)
    assert problems(events, head=head_of(events), anchors=[anchor(events, n) for n in (2, 5)]) == []
    assert problems([], head=None, anchors=[]) == []


def test_one_event_without_an_anchor_holds_and_two_do_not() -> None:
    for length, holds in ((1, True), (2, False)):
        events = chain_of(length)
        assert (problems(events, head=head_of(events), anchors=[]) == []) is holds


def test_an_anchor_that_was_not_written_before_a_kill_is_no_problem() -> None:
    events = chain_of(5)
    assert problems(events, head=head_of(events), anchors=[anchor(events, 4)]) == []


@given(st.integers(2, 6), st.data())
def test_no_single_change_goes_unnoticed(length: int, data: st.DataObject) -> None:
    events = chain_of(length)
    head: tuple[int, str, str] | None = head_of(events)
    anchors = [anchor(events, length)]
    at = data.draw(st.integers(0, length - 1))
    content, digest = events[at]
    how = data.draw(st.sampled_from(["value", "digest", "delete", "swap", "head", "no head", "anchor"]))
    if how == "value":
        name = data.draw(st.sampled_from(sorted(content)))
        events[at] = ({**content, name: "é" if name != "sequence" else 99}, digest)
    elif how == "digest":
        events[at] = (content, data.draw(st.sampled_from(["0" * 64, "", "é" * 64, digest.upper() + "x"])))
    elif how == "delete":
        del events[at]
    elif how == "swap":
        other = data.draw(st.integers(0, length - 1).filter(lambda n: n != at))
        events[at], events[other] = events[other], events[at]
    elif how == "head":
        head = data.draw(st.sampled_from([(length, digest, "0" * 64), (length, "é", "é"), (1, digest, "")]))
    elif how == "no head":
        head = None
    else:
        anchors = [Anchor(CHAIN, length, "0" * 64)]
    assert problems(events, head=head, anchors=anchors)


def test_a_cut_off_tail_with_an_older_genuine_head_is_noticed_by_the_anchor() -> None:
    events = chain_of(5)
    shorter = events[:3]
    assert problems(shorter, head=head_of(shorter), anchors=[anchor(events, 3)]) == []
    assert problems(shorter, head=head_of(shorter), anchors=[anchor(events, 3), anchor(events, 5)]) == [
        "event 5 was anchored and is gone: the end of the chain was cut off"
    ]


@pytest.mark.parametrize("key", [b"another key", b""])
def test_nothing_holds_under_another_key(key: bytes) -> None:
    events = chain_of(2)
    proof = prove_chain(CHAIN, events, head=head_of(events), anchors=[anchor(events, 2)], key=key)
    assert {"event 1 was changed", "event 2 was changed", "the head of the chain was forged"} == set(
        proof.problems
    )
