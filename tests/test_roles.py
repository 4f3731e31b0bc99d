"""The groups hold exactly what ``foundry_portal.roles`` declares."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from foundry_portal import roles

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def held_by(group: str) -> set[str]:
    permissions = Permission.objects.filter(group__name=group).select_related("content_type")
    return {f"{p.content_type.app_label}.{p.codename}" for p in permissions}


def apply_roles() -> None:
    call_command("roles", verbosity=0)


def test_each_group_holds_exactly_what_is_declared() -> None:
    apply_roles()
    assert {group.name for group in Group.objects.all()} == {"sales", "planner", "viewer", "line"}
    for name in roles.MODEL_RIGHTS:
        assert held_by(name) == roles.permissions_of(name)


def test_applying_the_roles_again_changes_nothing() -> None:
    apply_roles()
    before = {group.pk: held_by(group.name) for group in Group.objects.all()}
    apply_roles()
    assert {group.pk: held_by(group.name) for group in Group.objects.all()} == before


def test_a_permission_given_by_hand_is_taken_back() -> None:
    apply_roles()
    viewer = Group.objects.get(name="viewer")
    viewer.permissions.add(Permission.objects.get(codename="delete_order"))
    apply_roles()
    assert held_by("viewer") == roles.permissions_of("viewer")


def test_an_unknown_permission_is_named_and_nothing_changes(monkeypatch) -> None:
    monkeypatch.setitem(roles.ACTS, "viewer", ("planning.fly_to_the_moon",))
    with pytest.raises(CommandError, match=r"viewer: planning\.fly_to_the_moon"):
        apply_roles()
    assert not Group.objects.exists()


def test_only_the_planner_may_request_and_approve_a_run() -> None:
    deciding = {"planning.add_run", "planning.approve_run", "orders.import_workbook"}
    assert deciding <= roles.permissions_of("planner")
    for name in ("sales", "viewer", "line"):
        assert not deciding & roles.permissions_of(name)


def test_the_line_is_a_viewer_who_keeps_the_log() -> None:
    added = roles.permissions_of("line") - roles.permissions_of("viewer")
    assert added == {"planning.view_productionentry", "planning.add_productionentry"}
    assert roles.permissions_of("viewer") < roles.permissions_of("line")


def test_the_viewer_changes_nothing() -> None:
    acts = {name.split(".")[1].split("_")[0] for name in roles.permissions_of("viewer")}
    assert acts == {"view"}
