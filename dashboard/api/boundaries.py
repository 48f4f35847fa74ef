"""``boundaries``: the places of the workspace's country."""

from collections.abc import Sequence
from typing import ClassVar

from dashboard.api.paging import Order
from dashboard.api.resource import Json, ListResource, Rows
from dashboard.web.access import Can
from engine.models import Boundary
from flows.locations import COUNTRY

# U-Report has room for so much.
CODE_LENGTH = 15
# It looks into the geometry of each place, if it asks for any.
NO_GEOMETRY: Json = {"type": "MultiPolygon", "coordinates": []}
COLUMNS = ("osm_id", "name", "level", "aliases", "parent__osm_id", "parent__name", "parent__level")


class Boundaries(ListResource):
    needs: ClassVar = {"GET": Can.VIEW_FLOWS}
    order = Order("osm_id", descending=False, is_text=True)
    lookups = ()

    @property
    def with_geometry(self) -> bool:
        return self.asked_flag("geometry")

    def rows(self) -> Rows:
        columns = (*COLUMNS, "geometry") if self.with_geometry else COLUMNS
        return Boundary.objects.for_workspace(self.workspace).select_related("parent").only(*columns)

    def shown(self, rows: Sequence[Boundary]) -> list[Json]:
        return [_boundary(row, with_geometry=self.with_geometry) for row in rows]


def _boundary(row: Boundary, *, with_geometry: bool) -> Json:
    parent = row.parent
    return {
        "osm_id": _code(row),
        "name": row.name,
        "parent": {"osm_id": _code(parent), "name": parent.name} if parent else None,
        "level": row.level,
        "aliases": row.aliases,
        **({"geometry": row.geometry or NO_GEOMETRY} if with_geometry else {}),
    }


def _code(row: Boundary) -> str:
    """That of the country is made of its name, the others come from files."""
    return row.osm_id[:CODE_LENGTH] if row.level == COUNTRY else row.osm_id
