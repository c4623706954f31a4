"""Times runs over many sites and over long boundaries against one rectangle on the same rasters.

usage: sites.py RESTORA FOLDER SIDE THREADS RUNS

Makes in FOLDER, which has the rasters of generate.py, three files of sites: one rectangle; 100,000
small parcels; 10 districts of 100,000 corners each. Prints, phase by phase, the medians of runs in
turn, and what the pass over pixels takes as a multiple of that of the rectangle.
"""

import json
import math
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np

from generate import NORTH, PIXEL, WEST

PARCELS = 100_000
DISTRICTS, CORNERS = 10, 100_000
PHASES = ["checking the config", "laying out the sites", "reading pixels",
          "computing tables and proof"]


def write(path, rings):
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"{number + 1:06}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for number, ring in enumerate(rings)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32650"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})
    path.write_text(text, encoding="utf-8")


def ring(x, y):
    points = np.column_stack([x, y]).round(3).tolist()
    return [*points, points[0]]


def rectangle(reach):
    low, high = 0.01 * reach, 0.99 * reach
    return [ring(WEST + np.array([low, high, high, low]), NORTH - np.array([low, low, high, high]))]


def parcels(reach):
    """Quadrangles, each within a field of a square grid."""
    across = math.ceil(math.sqrt(PARCELS))
    field = reach / across
    rng = np.random.default_rng(6)
    corners = np.array([(0.05, 0.05), (0.95, 0.05), (0.95, 0.95), (0.05, 0.95)])
    for number in range(PARCELS):
        at = np.array([number % across, number // across])
        x, y = ((at + corners + rng.uniform(-0.04, 0.04, (4, 2))) * field).T
        yield ring(WEST + x, NORTH - y)


def districts(reach):
    """Stars of many small waves, five beside each other in two rows."""
    rng = np.random.default_rng(7)
    turn = np.arange(CORNERS) * (2 * math.pi / CORNERS)
    width, height = reach / (DISTRICTS // 2), reach / 2
    for number in range(DISTRICTS):
        rough = sum(
            rng.uniform(0.2, 1.0) / k * np.sin(k * turn + rng.uniform(0, 2 * math.pi))
            for k in (3, 7, 20, 90, 400, 2000, 9000)
        )
        reached = 0.8 + 0.18 * rough / np.abs(rough).max()
        x = (number % (DISTRICTS // 2) + 0.5) * width + width / 2 * reached * np.cos(turn)
        y = (number // (DISTRICTS // 2) + 0.5) * height + height / 2 * reached * np.sin(turn)
        yield ring(WEST + x, NORTH - y)


def main():
    restora, folder, side = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    threads, runs = sys.argv[4], int(sys.argv[5])
    plain = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    kinds = {"rectangle": rectangle, "parcels": parcels, "districts": districts}
    for name, make in kinds.items():
        sites = folder / f"{name}.geojson"
        if not sites.exists():
            write(sites, make(side * PIXEL))
        config = {**plain, "sites": {"path": sites.name, "id": "id"}}
        (folder / f"{name}.json").write_text(json.dumps(config), encoding="utf-8")

    took = {name: [] for name in kinds}
    peak = {}
    for turn in range(runs + 1):
        for name in kinds:
            out = folder / f"out-{name}"
            subprocess.run([
                restora, "run", folder / f"{name}.json", "-o", out, "--overwrite",
                "-j", threads, "--progress", "none", "--quiet",
            ], check=True)
            done = json.loads((out / "run.json").read_text(encoding="utf-8"))
            phases = {one["phase"]: one["seconds"] for one in done["seconds"]["phases"]}
            if turn > 0:
                took[name].append([phases[phase] for phase in PHASES])
                peak[name] = done["peak_memory_bytes"] / (1 << 20)

    medians = {
        name: [statistics.median(column) for column in zip(*all_runs)]
        for name, all_runs in took.items()
    }
    print(f"\n| sites | {' | '.join(PHASES)} | pass, × rectangle | peak MiB |")
    print("|---" * (len(PHASES) + 3) + "|")
    for name, found in medians.items():
        ratio = found[2] / medians["rectangle"][2]
        numbers = " | ".join(f"{seconds:.3f}" for seconds in found)
        print(f"| {name} | {numbers} | {ratio:.2f} | {peak[name]:.0f} |")


if __name__ == "__main__":
    main()
