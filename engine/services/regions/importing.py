"""Storing the places of a workspace, and what people call them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction

from engine.models import Boundary, Workspace
from engine.models.base import uuid7
from engine.services.regions.drawing import Plane, contains, draw, edges, inner_point, plane_for
from engine.services.regions.reading import Layer, Place, Point
from flows.locations import COUNTRY, SEPARATOR, WARD
from flows.told import told

ALIASES_MOST = 50


class RegionsRefused(ValueError):
    """These files make no hierarchy of places; the text says why."""


class _Placed(NamedTuple):
    """A place with its row and its edges on the map: west, south, east, north."""

    row: Boundary
    place: Place
    edges: tuple[float, float, float, float]

    def surrounds(self, point: Point) -> bool:
        west, south, east, north = self.edges
        within = west <= point[0] <= east and south <= point[1] <= north
        return within and contains(self.place.polygons, point)


@transaction.atomic
def import_regions(*, workspace: Workspace, country: str, layers: Sequence[Layer]) -> int:
    """Puts these places in the stead of all that the workspace has; how many they are. Raises RegionsRefused.

    ``layers`` begin with the states; names that people gave to places stay with those of the same code or path. A
    place lies in the one that its file names, or else in the one around a point of it.
    """
    if not country.strip():
        raise RegionsRefused(told("The country needs a name."))
    kept = _aliases_by_hand(workspace)
    plane = plane_for(place.polygons for layer in layers for place in layer.places)
    whole = Boundary(
        id=uuid7(), workspace=workspace, osm_id=f"country:{country.strip()}"[:64], name=country.strip(), level=COUNTRY
    )
    whole.path, whole.box = whole.name, [0, 0, *_size(layers, plane)]
    rows = [whole]
    above = [_Placed(whole, Place(whole.osm_id, whole.name, (), "", []), edges([]))]
    for layer in layers:
        above = [_placed(workspace, place, layer.level, above, plane) for place in layer.places]
        rows += [placed.row for placed in above]
    _check(rows)
    for row in rows:
        row.aliases = list(dict.fromkeys([*kept.get(row.path, kept.get(row.osm_id, ())), *row.aliases]))[:ALIASES_MOST]
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)  # one at a time
    Boundary.objects.for_workspace(workspace).delete()
    Boundary.objects.bulk_create(rows, batch_size=500)
    workspace.touch_assets()
    return len(rows)


def _size(layers: Sequence[Layer], plane: Plane) -> tuple[int, int]:
    boxes = [draw(place.polygons, plane).box for place in layers[0].places] if layers else []
    return max((box[2] for box in boxes if box), default=0), max((box[3] for box in boxes if box), default=0)


def _aliases_by_hand(workspace: Workspace) -> Mapping[str, list[str]]:
    """By path and by code."""
    rows = Boundary.objects.for_workspace(workspace).values_list("path", "osm_id", "aliases")
    return {key: aliases for path, code, aliases in rows for key in (code, path)}


def _placed(workspace: Workspace, place: Place, level: int, above: Sequence[_Placed], plane: Plane) -> _Placed:
    parent = _parent(place, above)
    drawing = draw(place.polygons, plane)
    row = Boundary(
        id=uuid7(),
        workspace=workspace,
        osm_id=place.code,
        name=place.name,
        level=level,
        parent=parent,
        path=f"{parent.path}{SEPARATOR}{place.name}",
        aliases=list(place.aliases),
        geometry=drawing.geometry,
        outline=drawing.outline,
        box=drawing.box,
    )
    return _Placed(row, place, edges(place.polygons))


def _parent(place: Place, above: Sequence[_Placed]) -> Boundary:
    """The one around it; with only one above there is no question."""
    if len(above) == 1:
        return above[0].row
    named = [one.row for one in above if place.parent and place.parent in (one.place.code, one.place.name)]
    if len(named) == 1:
        return named[0]
    point = inner_point(place.polygons)
    around = next((one.row for one in above if point and one.surrounds(point)), None)
    if around is None:
        raise RegionsRefused(told("“{name}” lies in none of the places of the level above.", name=place.name))
    return around


def _check(rows: Sequence[Boundary]) -> None:
    if any(row.level > WARD for row in rows):
        raise RegionsRefused(told("There can be states, districts and wards, and no more levels."))
    for keys in ([row.path for row in rows], [row.osm_id for row in rows]):
        often = [key for key, times in Counter(map(str.lower, keys)).items() if times > 1]
        if often:
            raise RegionsRefused(told("There are two places “{name}”.", name=often[0]))


@transaction.atomic
def set_aliases(*, boundary: Boundary, aliases: Sequence[str]) -> None:
    """What people call a place; empty ones and repeats are left out."""
    cleaned = (" ".join(alias.split())[:128] for alias in aliases)
    boundary.aliases = list(dict.fromkeys(filter(None, cleaned)))[:ALIASES_MOST]
    boundary.save(update_fields=["aliases"])
    boundary.workspace.touch_assets()
