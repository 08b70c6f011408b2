"""Sites and services."""

import pytest
from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.core.database import db
from peersupport.people.models import Service, ServiceKind, Site
from tests.builders.people import make_organisation, make_service, make_site


def test_a_site_is_added_and_renamed(admin):
    admin.send("/organisation/sites/add", name="Riverside Clinic")
    page = admin.follow(
        admin.send("/organisation/sites/rename?site=Riverside+Clinic", name="Riverside & Park")
    )
    assert "Riverside & Park" in page.text
    assert "Riverside Clinic" not in page.text
    tags = [event.tag for event in db.session.scalars(select(AuditEvent).order_by(AuditEvent.sequence))]
    assert tags == ["site:added", "site:renamed"]
    admin.get("/organisation/sites/rename?site=Riverside+%26+Park")


def test_a_service_is_added_and_changed(admin):
    admin.send("/organisation/services/add", name="Hands", kind="orthopaedics")
    admin.send("/organisation/services/rename?service=Hands", name="Hand therapy", kind="physiotherapy")
    service = db.session.scalars(select(Service).where(Service.name == "Hand therapy")).one()
    assert service.kind is ServiceKind.PHYSIOTHERAPY


@pytest.mark.parametrize("kind", ["site", "service"])
def test_a_name_that_is_taken_is_refused_at_the_field(admin, kind):
    make_site("Hilltop"), make_service("MSK service"), make_site("Other"), make_service("Other")
    taken = {"site": {"name": "Hilltop"}, "service": {"name": "MSK service", "kind": "msk"}}[kind]
    added = admin.send(f"/organisation/{kind}s/add", status=422, **taken)
    assert f"there is a {kind} with this name" in added.text
    renamed = admin.send(f"/organisation/{kind}s/rename?{kind}=Other", status=422, **taken)
    assert f"there is a {kind} with this name" in renamed.text


def test_two_organisations_may_use_the_same_name(admin):
    make_site("Riverside", make_organisation("Saltmarsh Community Health"))
    admin.send("/organisation/sites/add", name="Riverside")
    assert len(db.session.scalars(select(Site).where(Site.name == "Riverside")).all()) == 2


@pytest.mark.parametrize("path", ["sites/rename?site=Harbour", "services/rename?service=Saltmarsh+MSK"])
def test_places_of_another_organisation_do_not_exist(admin, stranger, path):
    admin.get("/organisation/sites/rename?site=Hilltop")
    admin.get(f"/organisation/{path}", status=404)
    assert "Harbour" not in admin.get("/organisation/places").text


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\u202eb", "a\x00b"])
def test_a_wrong_name_gets_a_message(admin, name):
    admin.send("/organisation/sites/add", name=name, status=422)
    admin.send("/organisation/services/add", name=name, kind="msk", status=422)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "${7*7}", "%s%n", "' OR 1=1 --", "=cmd()"])
def test_a_hostile_name_is_text(admin, name):
    page = admin.follow(admin.send("/organisation/sites/add", name=name))
    assert name in page.text


def test_a_service_needs_a_kind_that_exists(admin):
    admin.send("/organisation/services/add", name="Hands", kind="nonsense", status=422)
    admin.send("/organisation/services/add", name="Hands", status=422)
