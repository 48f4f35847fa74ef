"""Static files as they are served: gathered once, named by hash, compressed, and our scripts joined into few."""

from collections.abc import Iterator, Set
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from dashboard.web.bundles import ENTRIES, bundles, joined
from dashboard.web.modules import without_comments

OURS = ("editor/", "web/")


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """Where `collectstatic` puts files."""

    def _save(self, name: str, content: Any) -> str:
        if name.startswith(OURS) and name.endswith((".js", ".css")):
            served = without_comments(b"".join(content.chunks()).decode())
            content = ContentFile(served.encode())
        return str(super()._save(name, content))

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Adds the bundles to what was gathered; then all are named and compressed."""
        if not dry_run:
            for entry in ENTRIES:
                for bundle in bundles(entry):
                    self.delete(bundle.name)
                    self.save(bundle.name, ContentFile(joined(entry, bundle).encode()))
                    paths[bundle.name] = (self, bundle.name)
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths: Set[str]) -> Iterator[tuple[str, str]]:
        """Only by the names that pages ask for; under their own they are the same files once more."""
        yield from super().compress_files(paths & set(self.hashed_files.values()))
