"""Reading GeoJSON of places, whoever made it: geoBoundaries, GADM, Natural Earth, OpenStreetMap, the UN."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from flows.errors import InputError

Point = tuple[float, float]
Ring = list[Point]
# Outer rings and holes alike.
Polygons = list[list[Ring]]
Json = Mapping[str, Any]

# The properties that files have for a name and a code, likeliest first; {level} is 0 to 3.
NAMES = ("name_en", "name", "shapename", "name_{level}", "adm{level}_en", "adm{level}_name", "adm{level}_fr", "nam")
CODES = (
    "osm_id",
    "id",
    "shapeid",
    "gid_{level}",
    "adm{level}_pcode",
    "iso_3166_2",
    "shapeiso",
    "wikidataid",
    "hasc_{level}",
)
PARENTS = (
    "parent_id",
    "parent",
    "gid_{above}",
    "adm{above}_pcode",
    "is_in_state",
    "is_in_country",
    "name_{above}",
    "adm{above}_en",
)
_OTHER_NAME = re.compile(r"(name|varname|nl_name|adm\d)(_\w+|:\w+)?")
_SEVERAL = re.compile(r"[|;]")
NAME_LENGTH = 128


class Place(NamedTuple):
    """A place of a file. ``parent`` is the code or name of what it lies in, "" if the file doesn't say."""

    code: str
    name: str
    aliases: tuple[str, ...]
    parent: str
    polygons: Polygons


class Layer(NamedTuple):
    """All places of a level, with the name that the file has for the whole."""

    level: int
    name: str
    places: list[Place]


def read_layer(data: bytes, level: int) -> Layer:
    """The places of a level; raises InputError."""
    try:
        collection = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InputError("", f"this is no JSON ({error})") from error
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise InputError("features", "this file has no list of features, so it is no GeoJSON of places")
    places = [_place(feature, level, f"features[{index}]") for index, feature in enumerate(collection["features"])]
    if not places:
        raise InputError("features", "this file has no places")
    return Layer(level, str(collection.get("name") or ""), places)


def _place(feature: Any, level: int, path: str) -> Place:
    given = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(given, dict):
        raise InputError(f"{path}.properties", "a place needs properties with its name")
    properties = {str(key).lower(): value for key, value in given.items()}
    name = _first(properties, NAMES, level)
    if not name:
        raise InputError(f"{path}.properties", f"there is no name; it could stand in {', '.join(_keys(NAMES, level))}")
    return Place(
        code=(_first(properties, CODES, level) or name)[:64],
        name=name[:NAME_LENGTH],
        aliases=tuple(_aliases(properties, name)),
        parent=_first(properties, PARENTS, level),
        polygons=list(_polygons(feature.get("geometry"), f"{path}.geometry")),
    )


def _keys(patterns: Iterable[str], level: int) -> list[str]:
    return [pattern.format(level=level, above=level - 1) for pattern in patterns]


def _first(properties: Json, patterns: Iterable[str], level: int) -> str:
    values = (properties.get(key) for key in _keys(patterns, level))
    return next((" ".join(str(value).split()) for value in values if value not in (None, "")), "")


def _aliases(properties: Json, name: str) -> Iterator[str]:
    """The other names that the file has, each once."""
    seen = {name.lower()}
    for key, value in properties.items():
        if _OTHER_NAME.fullmatch(key) and isinstance(value, str):
            for alias in (" ".join(part.split()) for part in _SEVERAL.split(value)):
                if alias and alias.lower() not in seen:
                    seen.add(alias.lower())
                    yield alias[:NAME_LENGTH]


def _polygons(geometry: Any, path: str) -> Iterator[list[Ring]]:
    """Those of a Polygon or MultiPolygon; a place without a geometry has none."""
    if geometry is None:
        return
    try:
        kind, coordinates = geometry["type"], geometry["coordinates"]
        parts = {"Polygon": [coordinates], "MultiPolygon": coordinates}[kind]
        for rings in parts:
            yield [[(float(x), float(y)) for x, y, *_ in ring] for ring in rings]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(path, "this is neither a Polygon nor a MultiPolygon") from error
