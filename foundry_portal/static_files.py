"""The static files as the portal hands them out."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Leaves out what no page asks for of ECharts' folder: 50 MB of other builds and their maps."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "echarts.common*",
        "echarts.esm*",
        "echarts.js*",
        "echarts.simple*",
        "extension",
    ]
