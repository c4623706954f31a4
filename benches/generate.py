"""Makes the landscape of the whole-run benchmark; the same arguments give the same bytes.

usage: generate.py FOLDER SIDE ZONES

Writes before.tif, after.tif and later.tif (SIDE x SIDE pixels of 30 m, UInt8 classes of the CLCD
legend, deflate in tiles of 512 x 512, EPSG:32650), zones.geojson (ZONES star-shaped sites, one to
a field of a square grid), npp.tif, rain.tif and soil.tif (factors in cells of 0.01 degrees, about
1 km; Float32, deflate, EPSG:4326), and for `restora run` config.json, three_dates.json, and, with
these factors, corrected.json.

The landscape is noise on four scales, cut into classes at fixed shares, so that patches of
several sizes lie in one another. At each later date a tenth of it has changed and one pixel in
a hundred is speckle, which is what makes real rasters compress badly.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import Affine
from rasterio.warp import transform_bounds
from rasterio.windows import Window

PIXEL = 30.0
WEST, NORTH = 350_000.0, 4_100_000.0
STRIP = 512
VERTICES = 360

# Code and share of each class, from the lowest ground to the highest.
SHARES = [(5, 0.06), (9, 0.02), (1, 0.42), (8, 0.10), (4, 0.12), (3, 0.05), (2, 0.20), (7, 0.03)]
CODES = np.array([code for code, _ in SHARES], np.uint8)
FARMLAND, FOREST, WATER = 1, 2, 5

# Cells of factor rasters, and which services each factor acts on.
DEGREES = 0.01
FACTORS = {
    "npp": ["food", "raw", "gas", "clim", "pur", "nut", "bio", "aes"],
    "rain": ["wsup", "hyd"],
    "soil": ["soil"],
}

# Size of the patches in pixels, and how much each size counts.
GROUND = [(280, 1.0), (70, 0.55), (18, 0.35), (5, 0.2)]
WORKS = [(150, 1.0), (24, 0.5), (5, 0.25)]


class Noise:
    """Smooth noise over the whole raster, computed in strips of rows that fit one another."""

    def __init__(self, side, octaves, seed):
        rng = np.random.default_rng(seed)
        self.layers = []
        for size, weight in octaves:
            knots = side // size + 2
            values = rng.standard_normal((knots, knots), dtype=np.float32) * np.float32(weight)
            self.layers.append((size, values))
        self.side = side

    def rows(self, first, count):
        out = np.zeros((count, self.side), np.float32)
        for size, values in self.layers:
            row, down = ease(np.arange(first, first + count), size)
            col, along = ease(np.arange(self.side), size)
            lines = values[row] * (1 - down)[:, None] + values[row + 1] * down[:, None]
            out += lines[:, col] * (1 - along) + lines[:, col + 1] * along
        return out

    def levels(self, shares):
        """The values that cut the noise into these shares, from a sample of its rows."""
        sample = [self.rows(row, 1) for row in range(0, self.side, max(1, self.side // 128))]
        return np.quantile(np.concatenate(sample), shares).astype(np.float32)


def ease(at, size):
    """Knot before each position, and the eased way from it to the next."""
    knot, t = at // size, (at % size / size).astype(np.float32)
    return knot, t * t * (3 - 2 * t)


def rasters(folder, side):
    profile = {
        "driver": "GTiff", "dtype": "uint8", "count": 1, "width": side, "height": side,
        "crs": "EPSG:32650", "transform": Affine(PIXEL, 0, WEST, 0, -PIXEL, NORTH), "nodata": 0,
        "tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate",
    }
    ground, works = Noise(side, GROUND, 1), Noise(side, WORKS, 2)
    cuts = ground.levels(np.cumsum([share for _, share in SHARES])[:-1])
    (start,) = works.levels([0.9])
    speckle = np.random.default_rng(3)
    with (
        rasterio.open(folder / "before.tif", "w", **profile) as before,
        rasterio.open(folder / "after.tif", "w", **profile) as after,
        rasterio.open(folder / "later.tif", "w", **profile) as later,
    ):
        for first in range(0, side, STRIP):
            count = min(STRIP, side - first)
            height = ground.rows(first, count)
            old = CODES[np.searchsorted(cuts, height)]
            window = Window(0, first, side, count)
            before.write(old, 1, window=window)
            work = works.rows(first, count)
            # Works at the second date, and elsewhere at the third.
            for changed, raster in ((work > start, after), (work < -start, later)):
                old = np.where(changed, np.where(height > cuts[2], FOREST, WATER), old)
                new = old.astype(np.uint8)
                new[speckle.random(new.shape, dtype=np.float32) < 0.01] = FARMLAND
                raster.write(new, 1, window=window)


def factors(folder, side):
    reach = side * PIXEL
    bounds = transform_bounds("EPSG:32650", "EPSG:4326", WEST, NORTH - reach, WEST + reach, NORTH)
    west, south, east, north = bounds
    cols, rows = (math.ceil(span / DEGREES) + 20 for span in (east - west, north - south))
    profile = {
        "driver": "GTiff", "dtype": "float32", "count": 1, "width": cols, "height": rows,
        "crs": "EPSG:4326", "compress": "deflate", "nodata": -9999.0,
        "transform": Affine(DEGREES, 0, west - 0.1, 0, -DEGREES, north + 0.1),
    }
    for seed, name in enumerate(FACTORS, 5):
        rng = np.random.default_rng(seed)
        with rasterio.open(folder / f"{name}.tif", "w", **profile) as raster:
            raster.write(rng.uniform(0.5, 1.5, (rows, cols)).astype(np.float32), 1)


def star(rng, x, y, radius):
    """A ring around a point, its radius a sum of waves: irregular, but never self-crossing."""
    turn = np.arange(VERTICES) * (2 * math.pi / VERTICES)
    waves = sum(
        rng.uniform(0.3, 1.0) / k * np.sin(k * turn + rng.uniform(0, 2 * math.pi))
        for k in (2, 3, 5, 8, 13)
    )
    reach = radius * (0.72 + 0.28 * waves / np.abs(waves).max())
    ring = np.column_stack([x + reach * np.cos(turn), y + reach * np.sin(turn)]).round(3)
    return [*ring.tolist(), ring[0].tolist()]


def zones(folder, side, count):
    across = math.ceil(math.sqrt(count))
    field = side * PIXEL / across
    rng = np.random.default_rng(4)
    features = []
    for k in range(count):
        x = WEST + (k % across + 0.5) * field
        y = NORTH - (k // across + 0.5) * field
        features.append({
            "type": "Feature",
            "properties": {"id": f"{k + 1:04}", "name": f"zone {k + 1}"},
            "geometry": {"type": "Polygon", "coordinates": [star(rng, x, y, field * 0.48)]},
        })
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32650"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})
    (folder / "zones.geojson").write_text(text, encoding="utf-8")


def configs(folder):
    plain = {
        "version": 1,
        "name": "benchmark",
        "dates": [
            {"date": "2000", "path": "before.tif"},
            {"date": "2020", "path": "after.tif"},
        ],
        "legend": "clcd",
        "crosswalk": "clcd-xie-2015",
        "valuation": {
            "table": "xie-2015",
            "standard_equivalent": {"value": 3406.5, "unit": "CNY/ha/yr"},
        },
        "sites": {"path": "zones.geojson", "id": "id", "name": "name"},
    }
    corrections = [
        {"kind": "raster", "name": name, "rasters": [{"path": f"{name}.tif"}], "services": services}
        for name, services in FACTORS.items()
    ]
    valuation = {**plain["valuation"], "corrections": corrections}
    corrected = {**plain, "valuation": valuation}
    dates = [*plain["dates"], {"date": "2022", "path": "later.tif"}]
    three = {**plain, "dates": dates}
    named = (("config", plain), ("three_dates", three), ("corrected", corrected))
    for name, config in named:
        text = json.dumps(config, indent=2)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def main():
    folder, side, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    rasters(folder, side)
    zones(folder, side, count)
    factors(folder, side)
    configs(folder)


if __name__ == "__main__":
    main()
