"""How well the guard tells identifiers from look-alikes, kind by kind, on the labelled corpus."""

from collections import Counter

import pytest

from peersupport.guard.rules import POLICY, Kind, Level, find_identifiers
from tests.unit.guard.corpus import IDENTIFYING, LOOK_ALIKES, STAFF

LEAST_SNIPPETS = 150
LEAST_RECALL = {Level.BLOCK: 0.98, Level.WARN: 0.9}
LEAST_PRECISION = {Level.BLOCK: 0.98, Level.WARN: 0.9}
MOST_CLEAN_BLOCKED = 0.01
MOST_CLEAN_WARNED = 0.05


def _kinds(text: str) -> frozenset[Kind]:
    return frozenset(finding.kind for finding in find_identifiers(text, staff_names=STAFF))


@pytest.fixture(scope="module")
def tallies() -> dict[str, Counter[Kind]]:
    tally: dict[str, Counter[Kind]] = {"right": Counter(), "missed": Counter(), "wrong": Counter()}
    labelled = [*IDENTIFYING, *((text, frozenset[Kind]()) for text in LOOK_ALIKES)]
    for text, expected in labelled:
        found = _kinds(text)
        tally["right"].update(found & expected)
        tally["missed"].update(expected - found)
        tally["wrong"].update(found - expected)
    return tally


def test_the_corpus_is_large_enough_and_about_half_of_it_are_look_alikes() -> None:
    total = len(IDENTIFYING) + len(LOOK_ALIKES)

    assert total >= LEAST_SNIPPETS
    assert 0.4 <= len(LOOK_ALIKES) / total <= 0.6
    assert len({text for text, _ in IDENTIFYING} | set(LOOK_ALIKES)) == total


def test_every_kind_is_in_the_corpus_and_in_the_policy() -> None:
    assert {kind for _, kinds in IDENTIFYING for kind in kinds} == set(Kind)
    assert set(POLICY) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_found_often_enough(kind: Kind, tallies: dict[str, Counter[Kind]]) -> None:
    right, missed = tallies["right"][kind], tallies["missed"][kind]

    assert right / (right + missed) >= LEAST_RECALL[POLICY[kind]]


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_seldom_found_where_it_is_not(kind: Kind, tallies: dict[str, Counter[Kind]]) -> None:
    right, wrong = tallies["right"][kind], tallies["wrong"][kind]

    assert right / (right + wrong) >= LEAST_PRECISION[POLICY[kind]]


def test_clinical_shorthand_is_hardly_ever_refused_and_seldom_questioned() -> None:
    levels = [{POLICY[kind] for kind in _kinds(text)} for text in LOOK_ALIKES]
    blocked = sum(Level.BLOCK in found for found in levels)
    warned = sum(Level.WARN in found for found in levels)

    assert blocked / len(LOOK_ALIKES) <= MOST_CLEAN_BLOCKED
    assert warned / len(LOOK_ALIKES) <= MOST_CLEAN_WARNED
