"""The static files as the portal hands them out."""

from collections.abc import Iterable
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder

NOT_ASKED_FOR = (
    "echarts.common*",
    "echarts.esm*",
    "echarts.js*",
    "echarts.simple*",
    "extension",
)


class AssetsFinder(FileSystemFinder):
    """Leaves out what no page asks for of ECharts' folder: 50 MB of other builds and their maps."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Any:
        """List what is collected, as (path, storage)."""
        return super().list([*(ignore_patterns or ()), *NOT_ASKED_FOR])
