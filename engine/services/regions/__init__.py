"""The places of a workspace's country: read from GeoJSON, drawn on one plane, named by people in many ways."""

from engine.services.regions.importing import RegionsRefused, import_regions, set_aliases
from engine.services.regions.reading import Layer, read_layer

__all__ = ["Layer", "RegionsRefused", "import_regions", "read_layer", "set_aliases"]
