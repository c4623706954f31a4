#!/usr/bin/env python3
"""A case large enough that a shard can be killed in its middle, in a few kilobytes.

    fixture.py FOLDER [--repeat N] [--sites N]

Writes before.vrt and after.vrt (the synthetic tiles of Pan'an Lake, N times in each direction), sites.geojson and
watershed.json. What such a map shows is nonsense; how it is computed is not.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from xml.sax.saxutils import escape

TILES = Path(__file__).resolve().parents[2] / "testdata" / "panan-lake"
COLS, ROWS = 544, 480
LEFT, TOP, PIXEL_M = 1_115_190.0, 3_734_840.0, 10.0
CORNERS_OF_A_SITE = 90


def crs() -> str:
    sites = json.loads((TILES / "sites.geojson").read_text(encoding="utf-8"))
    return sites["crs"]["properties"]["name"]


def source(tile: Path, col: int, row: int) -> str:
    return (
        f'<SimpleSource><SourceFilename relativeToVRT="0">{escape(str(tile))}</SourceFilename>'
        f"<SourceBand>1</SourceBand>"
        f'<SourceProperties RasterXSize="{COLS}" RasterYSize="{ROWS}" DataType="Byte"/>'
        f'<SrcRect xOff="0" yOff="0" xSize="{COLS}" ySize="{ROWS}"/>'
        f'<DstRect xOff="{col * COLS}" yOff="{row * ROWS}" xSize="{COLS}" ySize="{ROWS}"/>'
        "</SimpleSource>"
    )


def raster(tile: Path, repeat: int) -> str:
    sources = "".join(source(tile, col, row) for row in range(repeat) for col in range(repeat))
    return (
        f'<VRTDataset rasterXSize="{COLS * repeat}" rasterYSize="{ROWS * repeat}">'
        f"<SRS>{escape(crs())}</SRS>"
        f"<GeoTransform>{LEFT}, {PIXEL_M}, 0, {TOP}, 0, {-PIXEL_M}</GeoTransform>"
        '<VRTRasterBand dataType="Byte" band="1"><NoDataValue>0</NoDataValue>'
        f"{sources}</VRTRasterBand></VRTDataset>"
    )


def site(number: int, centre: tuple[float, float], radius: float) -> dict:
    """A flower, so that its boundary crosses pixels at every angle."""
    ring = []
    for corner in range(CORNERS_OF_A_SITE):
        angle = 2 * math.pi * corner / CORNERS_OF_A_SITE
        reach = radius * (0.8 + 0.2 * math.cos(5 * angle + number))
        ring.append([centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)])
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    properties = {"id": f"s{number:03d}", "group": "north" if number % 2 else "south"}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def sites(repeat: int, side: int) -> dict:
    """side × side sites that overlap a little."""
    wide, high = COLS * PIXEL_M * repeat / side, ROWS * PIXEL_M * repeat / side
    features = [
        site(
            row * side + col,
            (LEFT + (col + 0.5) * wide, TOP - (row + 0.5) * high),
            0.55 * min(wide, high) if 0 < row < side - 1 and 0 < col < side - 1 else 0.45 * min(wide, high),
        )
        for row in range(side)
        for col in range(side)
    ]
    named = {"type": "name", "properties": {"name": crs()}}
    return {"type": "FeatureCollection", "crs": named, "features": features}


CONFIG = {
    "version": 1,
    "name": "Repeated tiles",
    "dates": [{"date": "2010", "path": "before.vrt"}, {"date": "2019", "path": "after.vrt"}],
    "legend": "clcd",
    "crosswalk": "clcd-xie-2015",
    "valuation": {"table": "xie-2015", "standard_equivalent": {"value": 3406.5, "unit": "CNY/ha/yr"}},
    "sites": {"path": "sites.geojson", "id": "id", "group": "group"},
    # The virtual rasters name tiles that lie elsewhere.
    "allow": {"folders": [str(TILES)]},
}


def write(folder: Path, repeat: int = 12, side: int = 5) -> Path:
    """Writes everything; gives the path of the config."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("before", "after"):
        text = raster(TILES / f"{name}.tif", repeat)
        (folder / f"{name}.vrt").write_text(text, encoding="utf-8")
    (folder / "sites.geojson").write_text(json.dumps(sites(repeat, side)), encoding="utf-8")
    config = folder / "watershed.json"
    config.write_text(json.dumps(CONFIG, indent=2), encoding="utf-8")
    return config


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=12)
    parser.add_argument("--sites", type=int, default=5, help="in each direction")
    options = parser.parse_args()
    print(write(options.folder, options.repeat, options.sites))
