"""Where serious findings go: every urgent condition has a route, emergencies an immediate one."""

from peersupport.cases import escalation, taxonomy


def test_exactly_the_emergency_and_urgent_conditions_have_a_route() -> None:
    urgent = {key for key, condition in taxonomy.conditions().items() if condition.urgency}
    assert set(taxonomy.condition_routes()) == urgent
    assert set(taxonomy.condition_routes().values()) <= set(escalation.routes())


def test_an_emergency_never_waits_until_tomorrow() -> None:
    for key, condition in taxonomy.conditions().items():
        if condition.urgency == "E":
            ((_name, route),) = escalation.routes_for_conditions([key])
            assert route.is_now, key


def test_suspected_cauda_equina_goes_to_the_emergency_department() -> None:
    ((name, route),) = escalation.routes_for_conditions(["lumbar-ces"])
    assert name == "Cauda equina syndrome, suspected"
    assert route.key == "emergency"


def test_cord_compression_goes_to_the_coordinator_immediately() -> None:
    ((_name, route),) = escalation.routes_for_conditions(["serious-mscc"])
    assert route.heading == "Phone the MSCC coordinator immediately"


def test_findings_of_a_region_come_with_those_of_any_and_the_fastest_first() -> None:
    pairs = escalation.routes_for_findings("lumbar")
    assert any("bladder" in text for text, _route in pairs)
    assert any("safety or abuse" in text for text, _route in pairs)
    speeds = [route.is_now for _text, route in pairs]
    assert speeds == sorted(speeds, reverse=True)
    assert len(escalation.routes_for_findings(None)) < len(pairs)


def test_each_route_is_said_once_with_everything_that_leads_to_it() -> None:
    pairs = escalation.routes_for_findings("knee")
    grouped = escalation.by_route(pairs)
    assert sum(len(texts) for _route, texts in grouped) == len(pairs)
    assert len({route.key for route, _texts in grouped}) == len(grouped)


def test_every_region_has_conditions_and_red_flags() -> None:
    assert {condition.region for condition in taxonomy.conditions().values()} == set(taxonomy.REGIONS)
    assert {finding.region for finding in taxonomy.findings()} == {"any", *taxonomy.REGIONS}


def test_an_unknown_or_ordinary_condition_is_not_urgent() -> None:
    assert not escalation.is_urgent("knee-oa")
    assert not escalation.is_urgent("no such thing")
    assert taxonomy.condition_names(["knee-oa", "no such thing"]) == ["Knee osteoarthritis", "no such thing"]
