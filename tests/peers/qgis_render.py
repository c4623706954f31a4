#!/usr/bin/env python3
"""Whether QGIS shows a layer in the colours that its legend promises.

    qgis_render.py LAYER STYLE OUT.png EXPECTED.json

LAYER is a raster or a vector file, the latter with `|layername=…` where it has several. STYLE is
a `.qml`, a `.sld`, or `default`: the style that QGIS finds in the table `layer_styles` by itself.
The layer is drawn on white without smoothing, a raster one pixel a cell, and the colours that
come out are compared with EXPECTED (2 of 255 may differ, for blending is rounded):

    raster  {"colors": {"1": [r, g, b], "9": [r, g, b, alpha]}}            codes
            {"ramp": [[value, [r, g, b]], …]}                               numbers
    vector  {"field": "uplift", "colors": {"37.5": [r, g, b], "null": …}}
    both    "labels": […]  texts that the legend has, in order
    vector  "aliases": {column: caption}

Missing pixels must be transparent. Ends with 1 and the reasons if anything differs, with 2 if
nothing could be compared. Needs QGIS 3.22 or later and GDAL, both as Python modules:
`apt install --no-install-recommends python3-qgis qgis-providers python3-gdal`.
"""

import json
import os
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

from osgeo import gdal  # noqa: E402
from qgis.core import (  # noqa: E402
    Qgis,
    QgsApplication,
    QgsColorRampShader,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPalettedRasterRenderer,
    QgsRasterLayer,
    QgsRasterShader,
    QgsRectangle,
    QgsSingleBandPseudoColorRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor, QImage  # noqa: E402

TOLERANCE = 2
"""How far a channel may be off, of 255."""
WINDOW = 2000
"""Most cells along a side that are drawn of a large raster."""
SAMPLES = 50
"""Most cells that are compared of each code."""
SIDE = 1200
"""Pixels along the longer side of a drawn vector layer."""
WHITE = (255, 255, 255)


class Findings:
    """What was compared, and what was wrong."""

    def __init__(self):
        self.compared = 0
        self.wrong = []

    def compare(self, what, got, wanted):
        self.compared += 1
        if any(abs(a - b) > TOLERANCE for a, b in zip(got, wanted)):
            self.wrong.append(f"{what}: drawn as {tuple(got)}, should be {tuple(wanted)}")

    def require(self, holds, reason):
        if not holds:
            self.wrong.append(reason)


def on_white(colour):
    """A colour with its alpha, as it looks on white."""
    alpha = (colour[3] if len(colour) > 3 else 255) / 255
    return tuple(round(c * alpha + 255 * (1 - alpha)) for c in colour[:3])


def on_ramp(ramp, value):
    """The colour of a number: interpolated, beyond the ends that of the end."""
    if value <= ramp[0][0]:
        return ramp[0][1]
    for (low, first), (high, last) in zip(ramp, ramp[1:]):
        if value <= high:
            share = (value - low) / (high - low) if high > low else 1
            return [a + (b - a) * share for a, b in zip(first, last)]
    return ramp[-1][1]


def draw(layer, extent, size, labels=True):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(extent)
    settings.setOutputSize(QSize(*size))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor(*WHITE))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    settings.setFlag(QgsMapSettings.DrawLabeling, labels)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    for error in job.errors():
        sys.exit(f"QGIS could not draw {error.layerID}: {error.message}")
    return job.renderedImage().convertToFormat(QImage.Format_ARGB32)


def colour_at(image, x, y):
    colour = QColor(image.pixel(x, y))
    return colour.red(), colour.green(), colour.blue()


def renderer_of_sld(layer, path):
    """The renderer that an SLD of a raster asks for. QGIS has no reader of its own for these."""
    name = "{http://www.opengis.net/sld}"
    root = ElementTree.parse(path).getroot()
    layers = root.findall(f"{name}NamedLayer/{name}UserStyle/{name}FeatureTypeStyle")
    maps = [found for style in layers for found in style.iter(f"{name}ColorMap")]
    if root.get("version") != "1.0.0" or len(maps) != 1:
        sys.exit(f"{path} is no SLD 1.0.0 with one ColorMap")
    entries = []
    for entry in maps[0].findall(f"{name}ColorMapEntry"):
        colour = QColor(entry.get("color"))
        colour.setAlphaF(float(entry.get("opacity", "1")))
        entries.append((float(entry.get("quantity")), colour, entry.get("label", "")))
    provider = layer.dataProvider()
    if maps[0].get("type") == "values":
        classes = [QgsPalettedRasterRenderer.Class(int(v), c, text) for v, c, text in entries]
        return QgsPalettedRasterRenderer(provider, 1, classes)
    if maps[0].get("type") != "ramp":
        sys.exit(f"{path}: a ColorMap of type {maps[0].get('type')}")
    function = QgsColorRampShader(
        entries[0][0], entries[-1][0], None, QgsColorRampShader.Interpolated
    )
    items = [QgsColorRampShader.ColorRampItem(v, c, text) for v, c, text in entries]
    function.setColorRampItemList(items)
    shader = QgsRasterShader(entries[0][0], entries[-1][0])
    shader.setRasterShaderFunction(function)
    return QgsSingleBandPseudoColorRenderer(provider, 1, shader)


def apply(layer, style):
    if style == "default":
        return
    if style.endswith(".sld") and isinstance(layer, QgsRasterLayer):
        layer.setRenderer(renderer_of_sld(layer, style))
        return
    load = layer.loadSldStyle if style.endswith(".sld") else layer.loadNamedStyle
    message, fine = load(style)
    if not fine:
        sys.exit(f"QGIS does not take {style}: {message}")


def check_raster(layer, expected, out, findings):
    data = gdal.Open(layer.source())
    cols, rows = min(data.RasterXSize, WINDOW), min(data.RasterYSize, WINDOW)
    left, top = (data.RasterXSize - cols) // 2, (data.RasterYSize - rows) // 2
    whole = layer.extent()
    width, height = whole.width() / data.RasterXSize, whole.height() / data.RasterYSize
    extent = QgsRectangle(
        whole.xMinimum() + left * width,
        whole.yMaximum() - (top + rows) * height,
        whole.xMinimum() + (left + cols) * width,
        whole.yMaximum() - top * height,
    )
    image = draw(layer, extent, (cols, rows))
    image.save(out)
    band = data.GetRasterBand(1)
    values, nodata = band.ReadAsArray(left, top, cols, rows), band.GetNoDataValue()
    ramp = expected.get("ramp")
    every = max(1, cols * rows // 20000) if ramp else 1
    seen = {}
    for place in range(0, cols * rows, every):
        y, x = divmod(place, cols)
        value = values[y, x].item()
        missing = value != value or (nodata is not None and value == values.dtype.type(nodata))
        key = "missing" if missing else value if not ramp else "number"
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > SAMPLES and (missing or not ramp):
            continue
        got = colour_at(image, x, y)
        if missing:
            findings.compare(f"missing pixel at {x}, {y}", got, WHITE)
        elif ramp:
            findings.compare(f"{value} at {x}, {y}", got, on_white(on_ramp(ramp, value)))
        elif str(value) not in expected["colors"]:
            findings.require(seen[key] > 1, f"no legend for the code {value}")
        else:
            wanted = on_white(expected["colors"][str(value)])
            findings.compare(f"code {value} at {x}, {y}", got, wanted)
    found = sorted((str(key), number) for key, number in seen.items())
    print(f"  cells by code: {dict(found)}")


def check_vector(layer, style, expected, out, findings):
    if style == "default":
        number, _, names, *_ = layer.listStylesInDatabase()
        findings.require(number > 0, "no style in layer_styles")
        print(f"  styles in layer_styles: {names}")
    extent = layer.extent()
    extent.grow(max(extent.width(), extent.height()) * 0.05)
    longer = max(extent.width(), extent.height())
    size = [max(1, round(SIDE * side / longer)) for side in (extent.width(), extent.height())]
    draw(layer, extent, size).save(out)
    # Letters may lie over the point that is looked at.
    image = draw(layer, extent, size, labels=False)
    # QGIS widens the extent until it fits the picture.
    unit = max(extent.width() / size[0], extent.height() / size[1])
    middle = extent.center()
    field, number = expected["field"], 0
    for feature in layer.getFeatures():
        number += 1
        point = feature.geometry().pointOnSurface().asPoint()
        x = int((point.x() - middle.x()) / unit + size[0] / 2)
        y = int((middle.y() - point.y()) / unit + size[1] / 2)
        value = feature[field] if field in layer.fields().names() else None
        key = "null" if not isinstance(value, (int, float)) else repr(float(value))
        colours = {k if k == "null" else repr(float(k)): c for k, c in expected["colors"].items()}
        if key not in colours:
            findings.wrong.append(f"no expected colour for {field} = {key}")
            continue
        got = colour_at(image, x, y)
        findings.compare(f"feature {feature.id()} with {key}", got, on_white(colours[key]))
    print(f"  features: {number}, labels: {layer.labelsEnabled()}")
    for column, caption in expected.get("aliases", {}).items():
        at = layer.fields().lookupField(column)
        alias = layer.attributeAlias(at) if at >= 0 else None
        findings.require(alias == caption, f"caption of {column}: {alias!r}, not {caption!r}")


def legend_texts(layer):
    """What the legend of QGIS says, class by class."""
    renderer = layer.renderer()
    if isinstance(renderer, QgsPalettedRasterRenderer):
        return [item.label for item in renderer.classes()]
    if isinstance(renderer, QgsSingleBandPseudoColorRenderer):
        return [item.label for item in renderer.shader().rasterShaderFunction().colorRampItemList()]
    return [item.label() for item in renderer.legendSymbolItems() if item.label()]


def main(source, style, out, expected):
    with open(expected, encoding="utf-8") as file:
        expected = json.load(file)
    application = QgsApplication([], False)
    application.initQgis()
    print(f"QGIS {Qgis.QGIS_VERSION}: {source} as {os.path.basename(style)}")
    raster = "field" not in expected
    layer = QgsRasterLayer(source, "layer") if raster else QgsVectorLayer(source, "layer", "ogr")
    if not layer.isValid():
        sys.exit(f"QGIS cannot open {source}")
    apply(layer, style)
    findings = Findings()
    if raster:
        check_raster(layer, expected, out, findings)
    else:
        check_vector(layer, style, expected, out, findings)
    if "labels" in expected:
        texts = legend_texts(layer)
        findings.require(texts == expected["labels"], f"legend: {texts}")
    for reason in findings.wrong[:20]:
        print(f"  WRONG {reason}")
    print(f"  {findings.compared} colours compared, {len(findings.wrong)} wrong")
    return 1 if findings.wrong else 0 if findings.compared else 2


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    try:
        code = main(*sys.argv[1:])
    except SystemExit as stopped:
        print(stopped.code, file=sys.stderr)
        code = 1
    sys.stdout.flush()
    # QGIS takes down its own objects in an order that Python does not know.
    os._exit(code)
