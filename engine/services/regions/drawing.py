"""Drawing places on a plane of whole numbers, where neighbours still meet: points move to a grid, and few are left.

Every point goes to the same place on the grid whichever polygon it belongs to, so no gaps open between neighbours.
"""

import math
from collections.abc import Iterable
from itertools import chain, groupby, pairwise
from typing import Any, NamedTuple

from engine.services.regions.reading import Point, Polygons, Ring

SIZE = 2000

Spot = tuple[int, int]


class Plane(NamedTuple):
    """Where longitudes and latitudes lie: the western and northern edge, how much a degree of each is."""

    west: float
    north: float
    across: float
    down: float

    def spot(self, point: Point) -> Spot:
        return round((point[0] - self.west) * self.across), round((self.north - point[1]) * self.down)

    def point(self, spot: Spot) -> Point:
        """The longitude and latitude of a spot."""
        return round(spot[0] / self.across + self.west, 5), round(self.north - spot[1] / self.down, 5)


def plane_for(polygons: Iterable[Polygons]) -> Plane:
    """A plane on which the longer side of all of them is SIZE; degrees of longitude are as short as in their middle."""
    west, south, east, north = edges(list(chain.from_iterable(polygons)))
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = SIZE / (max((east - west) * narrowing, north - south) or 1)
    return Plane(west, north, scale * narrowing, scale)


def edges(polygons: Polygons) -> tuple[float, float, float, float]:
    """The western, southern, eastern and northern edge; all 0 without polygons."""
    points = list(chain.from_iterable(chain.from_iterable(polygons))) or [(0.0, 0.0)]
    longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


class Drawing(NamedTuple):
    """An SVG path, its left, top, right and bottom, and the same as GeoJSON; empty for a place too small to be seen."""

    outline: str
    box: list[int]
    geometry: dict[str, Any] | None


def draw(polygons: Polygons, plane: Plane) -> Drawing:
    parts = [[ring for ring in (_simple(ring, plane) for ring in rings) if ring] for rings in polygons]
    parts = [rings for rings in parts if rings]
    spots = list(chain.from_iterable(chain.from_iterable(parts)))
    if not spots:
        return Drawing("", [], None)
    outline = "".join(_path(ring) for ring in chain.from_iterable(parts))
    columns, lines = [x for x, _ in spots], [y for _, y in spots]
    box = [min(columns), min(lines), max(columns), max(lines)]
    coordinates = [[[list(plane.point(spot)) for spot in (*ring, ring[0])] for ring in rings] for rings in parts]
    return Drawing(outline, box, {"type": "MultiPolygon", "coordinates": coordinates})


def _simple(ring: Ring, plane: Plane) -> list[Spot]:
    """A ring on the grid without points that say nothing; empty if nothing is left of it."""
    spots = [spot for spot, _ in groupby(plane.spot(point) for point in ring)]
    if len(spots) > 1 and spots[0] == spots[-1]:
        spots.pop()
    bends = [
        spot for index, spot in enumerate(spots) if _bends(spots[index - 1], spot, spots[(index + 1) % len(spots)])
    ]
    return bends if len(bends) > 2 else []


def _bends(before: Spot, spot: Spot, after: Spot) -> bool:
    """Whether the way turns at a spot."""
    return (spot[0] - before[0]) * (after[1] - spot[1]) != (spot[1] - before[1]) * (after[0] - spot[0])


def _path(ring: list[Spot]) -> str:
    """With relative steps, which are short."""
    steps = (f"{x - last_x},{y - last_y}" for (last_x, last_y), (x, y) in pairwise(ring))
    return f"M{ring[0][0]},{ring[0][1]}l{' '.join(steps)}z"


def contains(polygons: Polygons, point: Point) -> bool:
    """Whether a point lies in polygons with holes: a line to the west crosses their rings an odd number of times."""
    x, y = point
    inside = False
    for ring in chain.from_iterable(polygons):
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x > x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                inside = not inside
    return inside


def inner_point(polygons: Polygons) -> Point | None:
    """A point within polygons: halfway between the first two crossings of a line through the middle of the largest."""
    rings = [part[0] for part in polygons if part and len(part[0]) > 3]
    if not rings:
        return None
    ring = max(rings, key=lambda one: max(y for _, y in one) - min(y for _, y in one))
    middle = (max(y for _, y in ring) + min(y for _, y in ring)) / 2
    crossings = sorted(
        x1 + (middle - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > middle) != (y2 > middle)
    )
    return ((crossings[0] + crossings[1]) / 2, middle) if len(crossings) > 1 else None
