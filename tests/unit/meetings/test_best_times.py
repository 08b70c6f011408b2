"""Best times: the sweep equals plain loops across a clock change; reach and rotation."""

from datetime import UTC, date, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from peersupport.meetings.rules import best_times as rules
from peersupport.meetings.rules.best_times import Attender, FreeTime
from peersupport.meetings.rules.reach import Reach, reach_of, rotation

# The clocks go back on 25 October 2026.
FIRST, WEEKS = date(2026, 10, 19), 2
BASE = rules.to_minute(datetime(2026, 10, 19, tzinfo=UTC))

people = st.lists(
    st.builds(
        Attender,
        st.frozensets(st.sampled_from(["Hilltop", "Vale", "Quay"]), min_size=1),
        st.frozensets(st.sampled_from(["MSK", "Hands"])),
        st.sampled_from(["5", "6", "7", "8a"]),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)
spans = st.lists(st.tuples(st.integers(-300, 14 * 1440), st.integers(1, 700)), max_size=25)


def merged(raw):
    found = []
    for start, length in sorted(raw):
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], start + length)
        else:
            found.append([start, start + length])
    return [(BASE + start, BASE + end) for start, end in found]


def plain_score(everybody, intervals, start, length, quorum):
    come = [
        person
        for person, free in zip(everybody, intervals, strict=True)
        if any(low <= start and start + length <= high for low, high in free)
    ]
    sites = {site for person in come for site in person.sites}
    services = {service for person in come for service in person.services}
    return (
        10 * len(come)
        + 20 * len(sites)
        + 15 * len(services)
        + 10 * len({person.band for person in come})
        + 100 * any(person.is_chair for person in come)
        + 60 * any(person.is_specialist for person in come)
        + 100 * (len(come) >= max(quorum, 1))
    )


@settings(max_examples=60, deadline=None)
@given(people, st.data(), st.sampled_from([30, 45, 60, 90]), st.integers(0, 4))
def test_the_sweep_scores_every_time_as_plain_loops_do_across_a_clock_change(everybody, data, length, quorum):
    intervals = [merged(data.draw(spans)) for _ in everybody]
    free = FreeTime.of([np.array(one, dtype="<i4").tobytes() for one in intervals])
    candidates = rules.candidate_starts(FIRST, WEEKS, length=length, closed={date(2026, 10, 21)})
    ranges = free.ranges(candidates, length)
    found = rules.scores_of(everybody, ranges, len(candidates), quorum=quorum)
    plain = [plain_score(everybody, intervals, int(start), length, quorum) for start in candidates]
    assert found.tolist() == plain
    best = rules.best_times(everybody, free, candidates, length=length, quorum=quorum, most=5)
    order = sorted(range(len(plain)), key=lambda index: (-plain[index], index))[:5]
    assert [(one.start, one.score) for one in best] == [(candidates[i], plain[i]) for i in order]
    for one in best:
        can = [any(a <= one.start and one.start + length <= b for a, b in times) for times in intervals]
        assert one.absent == tuple(place for place, comes in enumerate(can) if not comes)


def test_candidates_keep_to_working_hours_on_london_clocks_and_skip_closed_days():
    starts = rules.candidate_starts(FIRST, WEEKS, length=60, closed={date(2026, 10, 21)})
    local = [rules.from_minute(int(start)).astimezone(rules.LONDON) for start in starts]
    assert len(local) == 9 * 37
    assert {moment.weekday() for moment in local} == {0, 1, 2, 3, 4}
    assert {min((m.hour, m.minute) for m in local), max((m.hour, m.minute) for m in local)} == {
        (8, 0),
        (17, 0),
    }
    assert date(2026, 10, 21) not in {moment.date() for moment in local}
    assert not len(rules.candidate_starts(FIRST, 0, length=60))
    assert rules.best_times([], FreeTime.of([]), rules.candidate_starts(FIRST, 0, length=60), length=60) == []


def test_the_reason_is_in_words():
    hill = Attender(frozenset({"Hilltop"}), frozenset({"MSK"}), "6")
    chair = Attender(frozenset({"Vale"}), frozenset({"MSK"}), "8a", is_chair=True, is_specialist=True)
    specialist = Attender(frozenset({"Vale"}), frozenset({"MSK"}), "8a", is_specialist=True)
    everybody = [hill, chair, specialist]
    assert rules.reason_of(everybody, [0]) == "2 of 3 can come; missing Hilltop; both ESPs free"
    assert rules.reason_of(everybody, [1]) == "2 of 3 can come; no chair or deputy chair; 1 of 2 ESPs free"
    assert rules.reason_of([hill], []) == "1 of 1 can come"


def test_reach_says_who_can_never_come_at_a_weekday_and_time():
    candidates = rules.candidate_starts(FIRST, WEEKS, length=60)
    free = np.zeros((2, len(candidates)), dtype=bool)
    free[0, -1] = True
    reach = reach_of(free, candidates)
    assert reach.never((4, 17 * 60)) == [1]
    assert reach.never((0, 8 * 60)) == [0, 1]
    blobs = [np.array([[BASE, BASE + 14 * 1440]], dtype="<i4").tobytes(), b""]
    can = rules.bitmap(2, FreeTime.of(blobs).ranges(candidates, 60), len(candidates))
    assert can[0].all()
    assert not can[1].any()


def test_a_rotation_leaves_no_site_out_that_can_come_at_all():
    # Two people of Hilltop can only come on Monday, one of Vale only on Friday, Quay never.
    reach = Reach(((0, 540), (4, 540)), np.array([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=bool))
    sites = [frozenset({one}) for one in ("Hilltop", "Hilltop", "Vale", "Quay")]
    assert rotation(reach, sites, 3) == [(0, 540), (4, 540), (0, 540)]
    assert rotation(Reach((), np.zeros((0, 0), dtype=bool)), [], 2) == []
