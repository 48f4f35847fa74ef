"""Places of a country: read from files of several makers, drawn, found by what people call them."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.assets import place
from engine.models import Boundary, Workspace
from engine.services.contacts import create_contact
from engine.services.groups import create_field
from engine.services.regions import RegionsRefused, import_regions, read_layer, set_aliases
from flows.errors import InputError
from flows.modifiers.field import FieldModifier
from flows.refs import FieldRef

SHARED = Path("../shared/data/boundaries")


def square(west: float, south: float, side: float) -> dict[str, Any]:
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def collection(*features: tuple[dict[str, Any], dict[str, Any] | None]) -> bytes:
    listed = [{"type": "Feature", "properties": given, "geometry": shape} for given, shape in features]
    return json.dumps({"type": "FeatureCollection", "features": listed}).encode()


STATES = collection(
    ({"name": "North", "osm_id": "R1", "name_fr": "Nord", "varname_1": "Up|Top"}, square(0, 10, 10)),
    ({"name": "South", "osm_id": "R2"}, square(0, 0, 10)),
)
DISTRICTS = collection(
    ({"shapeName": "Hill", "shapeID": "d1"}, square(1, 12, 2)),
    ({"shapeName": "Lake", "shapeID": "d2"}, square(4, 3, 2)),
    ({"shapeName": "Far", "shapeID": "d3", "parent_id": "R1"}, None),
)


def import_all(workspace: Workspace) -> None:
    layers = [read_layer(STATES, 1), read_layer(DISTRICTS, 2)]
    assert import_regions(workspace=workspace, country="Landia", layers=layers) == 6


def test_places_lie_in_each_other(workspace: Workspace) -> None:
    import_all(workspace)
    paths = Boundary.objects.for_workspace(workspace).order_by("path").values_list("path", "level", "osm_id")
    assert list(paths) == [
        ("Landia", 0, "country:Landia"),
        ("Landia > North", 1, "R1"),
        ("Landia > North > Far", 2, "d3"),
        ("Landia > North > Hill", 2, "d1"),
        ("Landia > South", 1, "R2"),
        ("Landia > South > Lake", 2, "d2"),
    ]


def test_neighbours_meet_on_the_drawing(workspace: Workspace) -> None:
    import_all(workspace)
    north, south = (Boundary.objects.get(osm_id=code) for code in ("R1", "R2"))
    assert north.outline == "M0,1000l985,0 0,-1000 -985,0z"
    assert (north.box, south.box) == ([0, 0, 985, 1000], [0, 1000, 985, 2000])
    assert Boundary.objects.get(level=0).box == [0, 0, 985, 2000]
    assert south.geometry
    assert south.geometry["coordinates"][0][0][0] == [0.0, 0.0]


def test_contacts_are_placed_by_any_name(workspace: Workspace) -> None:
    import_all(workspace)
    for key, kind in (("region", "state"), ("area", "district")):
        create_field(workspace=workspace, key=key, name=key.title(), type=kind)
    set_aliases(boundary=Boundary.objects.get(osm_id="d1"), aliases=["The  hill", "the hill", "", "Colline"])
    changes = [FieldModifier(FieldRef("region"), "nord"), FieldModifier(FieldRef("area"), "colline")]
    contact, _ = create_contact(workspace=workspace, modifiers=changes)
    assert contact.fields["region"] == {"text": "nord", "state": "Landia > North"}
    assert contact.fields["area"]["district"] == "Landia > North > Hill"


def test_names_given_by_hand_outlive_a_new_import(workspace: Workspace) -> None:
    import_all(workspace)
    set_aliases(boundary=Boundary.objects.get(osm_id="R2"), aliases=["Below"])
    import_all(workspace)
    assert Boundary.objects.get(osm_id="R1").aliases == ["Nord", "Up", "Top"]
    assert Boundary.objects.get(osm_id="R2").aliases == ["Below"]
    locations = place(workspace.pk).assets.locations
    assert locations
    assert [found.name for found in locations.find("below", 1)] == ["South"]


def test_what_is_no_map_is_refused(workspace: Workspace) -> None:
    for data, where in ((b"{", ""), (b"[]", "features"), (collection(({"x": 1}, None)), "features[0].properties")):
        with pytest.raises(InputError) as refused:
            read_layer(data, 1)
        assert refused.value.path == where
    outside = read_layer(collection(({"name": "Sea"}, square(50, 50, 1))), 2)
    with pytest.raises(RegionsRefused, match="“Sea” lies in none"):
        import_regions(workspace=workspace, country="Landia", layers=[read_layer(STATES, 1), outside])
    twice = read_layer(collection(({"name": "A"}, None), ({"name": "a"}, None)), 1)
    with pytest.raises(RegionsRefused, match="two places"):
        import_regions(workspace=workspace, country="Landia", layers=[twice])


@pytest.mark.skipif(not SHARED.exists(), reason="needs the files of places beside the project")
@pytest.mark.parametrize("code", ["RW", "PK", "XK", "BO"])
def test_real_countries(workspace: Workspace, code: str) -> None:
    data = (SHARED / f"{code}.geojson").read_bytes()
    layer = read_layer(data, 1)
    import_regions(workspace=workspace, country=layer.name, layers=[layer])
    states = Boundary.objects.for_workspace(workspace).filter(level=1)
    assert states.count() == len(layer.places)
    assert all(state.outline.startswith("M") for state in states)
