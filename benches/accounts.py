"""Times what the accounts add that go over the pixels: patches, the strip along a shoreline, and
the reclamation of built-up land; and what scipy takes to label and measure the same two dates.

usage: accounts.py RESTORA FOLDER THREADS RUNS

FOLDER is one that generate.py filled. One site covers the whole raster, so that both do the
same cells. Every run alternates with the others; the first of each is thrown away.
"""

import csv
import json
import os
import statistics
import sys
from pathlib import Path

import numpy as np
import rasterio

from generate import NORTH, PIXEL, WEST, Noise
from whole_run import Runs

HERE = Path(__file__).parent
FOREST, WATER = 2, 5
STRIP_M = 100

ACCOUNTS = {
    "plain": [],
    "patches": [{"kind": "patches", "classes": [FOREST], "list": False}],
    "buffer": [
        {
            "kind": "buffer",
            "water": [WATER],
            "level": "2000",
            "distance": {"value": STRIP_M, "unit": "m"},
        }
    ],
    "reclamation": [
        {
            "kind": "reclamation",
            "elevation": {"path": "dem.tif"},
            "construction_boundary": {"path": "zones.geojson", "filter": "id = '0001'"},
        }
    ],
}


def heights(folder, side):
    """A cell more on all sides than the land cover, so that every pixel has a slope."""
    path = folder / "dem.tif"
    if path.exists():
        return
    wide = side + 2
    noise = Noise(wide, [(300, 120.0), (40, 25.0), (8, 4.0)], 11)
    profile = {
        "driver": "GTiff", "width": wide, "height": wide, "count": 1, "dtype": "float32",
        "crs": "EPSG:32650", "compress": "deflate", "tiled": True,
        "blockxsize": 512, "blockysize": 512,
        "transform": rasterio.Affine(PIXEL, 0, WEST - PIXEL, 0, -PIXEL, NORTH + PIXEL),
    }
    made = folder / "dem.part.tif"
    with rasterio.open(made, "w", **profile) as out:
        for row in range(0, wide, 512):
            count = min(512, wide - row)
            window = rasterio.windows.Window(0, row, wide, count)
            out.write(noise.rows(row, count).astype("float32") + 900, 1, window=window)
    made.rename(path)


def configs(folder):
    for name, accounts in ACCOUNTS.items():
        config = {
            "version": 1,
            "dates": [
                {"date": "2000", "path": "before.tif"},
                {"date": "2020", "path": "after.tif"},
            ],
            "grid": {"area": "planar"},
            "sites": {"whole": True},
            "accounts": accounts,
        }
        (folder / f"accounts-{name}.json").write_text(json.dumps(config), encoding="utf-8")


def agree(folder, baseline):
    """Both found the same patches, and about the same strip."""
    rows = lambda name: list(csv.DictReader(open(
        folder / f"out-{name}" / f"{name}.csv", encoding="utf-8-sig", newline="")))
    ours = [int(row["patches"]) for row in rows("patches")]
    theirs = json.loads(baseline)
    if ours != theirs["patches"]:
        sys.exit(f"{ours} patches are not {theirs['patches']}")
    strip = float(rows("buffer")[0]["zone_m2"])
    # Theirs is measured from centre to centre, ours to the side of the water cell, and on the
    # ellipsoid, whose metres are up to 0.1 % off those of the plane.
    if not strip * 0.5 < theirs["strip_m2"] <= strip * 1.01:
        sys.exit(f"a strip of {strip} m2 is not {theirs['strip_m2']} m2")


def main():
    restora, folder = Path(sys.argv[1]), Path(sys.argv[2])
    threads, count = int(sys.argv[3]), int(sys.argv[4])
    with rasterio.open(folder / "before.tif") as raster:
        side = raster.width
    heights(folder, side)
    configs(folder)
    runs = {
        name: Runs(name, [
            restora, "run", folder / f"accounts-{name}.json", "-o", folder / f"out-{name}",
            "--overwrite", "-j", threads, "--progress", "none", "--quiet",
        ])
        for name in ACCOUNTS
    }
    theirs = Runs("scipy", [sys.executable, __file__, "--baseline", folder])
    for turn in range(count + 1):
        for each in (*runs.values(), theirs):
            each.once(turn > 0)
    agree(folder, theirs.output)
    print(f"{count} runs each, in turn, {threads} threads, {os.cpu_count()} processors")
    print(f"{'':<16}{'wall s':>8} {'(least to most)':<18}{'CPU s':>7}{'peak MiB':>10}")
    for each in (*runs.values(), theirs):
        print(each.line())
    median = {name: statistics.median(each.wall) for name, each in runs.items()}
    for name in list(ACCOUNTS)[1:]:
        print(f"{name} adds {median[name] / median['plain'] - 1:.2f} times the plain run")
    both = median["patches"] + median["buffer"] - 2 * median["plain"]
    ratio = statistics.median(theirs.wall) / both
    print(f"what patches and buffer add is {ratio:.2f} times as fast as scipy")


def baseline(folder):
    """Patches of both dates and the strip along the water of the first, as by hand."""
    from scipy import ndimage

    patches = []
    for name in ("before", "after"):
        with rasterio.open(folder / f"{name}.tif") as raster:
            cells = raster.read(1)
        patches.append(int(ndimage.label(cells == FOREST, np.ones((3, 3)))[1]))
        if name == "before":
            water = cells == WATER
            away = ndimage.distance_transform_edt(~water, sampling=PIXEL)
            strip = float(((away <= STRIP_M) & ~water).sum()) * PIXEL**2
    print(json.dumps({"patches": patches, "strip_m2": strip}))


if __name__ == "__main__":
    if sys.argv[1] == "--baseline":
        baseline(Path(sys.argv[2]))
    else:
        main()
