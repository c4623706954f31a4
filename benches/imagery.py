"""Times NDVI, vegetation fraction and site statistics of two scenes against GDAL reading them.

usage: imagery.py RESTORA FOLDER SIDE THREADS RUNS

Makes red and near infrared of two dates in FOLDER, if they are not there: SIDE x SIDE pixels of
10 m, UInt16, deflate with predictor 2 in tiles of 512, as Sentinel-2 has 10980 x 10980, and 16
sites that cover them. `restora run` goes over them twice, to survey and to measure; each pass
is compared with reading all bands block by block with as many threads. Runs alternate, the
first of each is thrown away, medians and ratios are printed; a pass of more than LIMIT times
GDAL's reading is a failure.
"""

import json
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import Affine
from rasterio.windows import Window

LIMIT = 1.3
DATES = [("2016", 0.0), ("2022", 0.3)]
ROLES = [("red", 1800, 500), ("nir", 2200, 4200)]
WEST, NORTH, PIXEL = 399_960.0, 4_000_020.0, 10.0
PATCH = 60


def make(folder, side):
    """Writes the scenes, the sites and the config; what is there already stays."""
    config = folder / "imagery.json"
    if config.exists():
        return config
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    knots = np.random.default_rng(7).standard_normal((side // PATCH + 2,) * 2, np.float32)
    at = np.arange(side) / PATCH
    low, part = at.astype(int), (at % 1).astype(np.float32)
    profile = dict(
        driver="GTiff", width=side, height=side, count=1, dtype="uint16", crs="EPSG:32650",
        transform=Affine(PIXEL, 0, WEST, 0, -PIXEL, NORTH), tiled=True, blockxsize=512,
        blockysize=512, compress="deflate", predictor=2, nodata=0,
    )
    for date, shift in DATES:
        for role, bare, green in ROLES:
            with rasterio.open(folder / f"{date}-{role}.tif", "w", **profile) as out:
                for row in range(0, side, 512):
                    rows = slice(row, min(row + 512, side))
                    up, down = knots[low[rows]], knots[low[rows] + 1]
                    lines = up + (down - up) * part[rows, None]
                    ground = lines[:, low] + (lines[:, low + 1] - lines[:, low]) * part
                    plants = 1 / (1 + np.exp(-2 * (ground + shift)))
                    noise = rng.standard_normal(ground.shape, np.float32) * 25
                    pixels = np.clip(bare + (green - bare) * plants + noise, 1, 12000)
                    window = Window(0, row, side, ground.shape[0])
                    out.write(pixels.astype(np.uint16), 1, window=window)

    def corner(i, j):
        return [WEST + i * side * PIXEL / 4, NORTH - j * side * PIXEL / 4]

    def site(i, j):
        ring = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)]
        polygon = {"type": "Polygon", "coordinates": [ring + ring[:1]]}
        return {"type": "Feature", "properties": {"id": f"{i}{j}"}, "geometry": polygon}

    crs = {"type": "name", "properties": {"name": "EPSG:32650"}}
    sites = [site(i, j) for i in range(4) for j in range(4)]
    collection = {"type": "FeatureCollection", "crs": crs, "features": sites}
    (folder / "sites.geojson").write_text(json.dumps(collection))
    scenes = [
        {"date": d, "bands": {r: {"path": f"{d}-{r}.tif"} for r, _, _ in ROLES}}
        for d, _ in DATES
    ]
    imagery = {"sensor": "sentinel-2-l2a", "offset": 0, "scenes": scenes,
               "indices": ["ndvi"], "vegetation_fraction": {}}
    sites = {"path": "sites.geojson", "id": "id"}
    config.write_text(json.dumps({"version": 1, "imagery": imagery, "sites": sites}))
    return config


def gdal(folder, threads):
    """Seconds that GDAL takes to read all bands block by block."""

    def work(first):
        files = [rasterio.open(folder / f"{d}-{r}.tif") for d, _ in DATES for r, _, _ in ROLES]
        windows = [window for _, window in files[0].block_windows(1)]
        return sum(int(f.read(1, window=w)[0, 0]) for w in windows[first::threads] for f in files)

    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        sum(pool.map(work, range(threads)))
    return time.perf_counter() - started


def restora(program, config, threads):
    """Seconds of both passes, and the peak of memory in MB."""
    out = config.parent / "out"
    command = [program, "run", config, "-o", out, "--overwrite", "--threads", threads, "-q"]
    subprocess.run([str(word) for word in command], check=True, stderr=subprocess.DEVNULL)
    run = json.loads((out / "run.json").read_text())
    named = {phase["phase"]: phase["seconds"] for phase in run["seconds"]["phases"]}
    passes = [named["looking through the imagery"], named["measuring on the imagery"]]
    return passes, run["peak_memory_bytes"] / 1e6


def main():
    program, folder, side, threads, runs = sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:])
    config = make(folder, side)
    read, surveys, measures, peaks = [], [], [], []
    for turn in range(runs + 1):
        seconds = gdal(folder, threads)
        (survey, measure), peak = restora(program, config, threads)
        if turn > 0:
            read.append(seconds)
            surveys.append(survey)
            measures.append(measure)
            peaks.append(peak)
    base = statistics.median(read)
    print(f"{side} x {side}, 2 dates, 2 bands, {threads} threads, medians of {runs} runs")
    print(f"GDAL reads the bands     {base:7.2f} s")
    ratios = []
    for name, seconds in [("survey", surveys), ("measure", measures)]:
        median = statistics.median(seconds)
        ratios.append(median / base)
        print(f"restora, pass to {name:<8}{median:7.2f} s  {median / base:5.2f} x")
    mean = statistics.mean(ratios)
    print(f"per pass                           {mean:5.2f} x, at most {LIMIT}")
    print(f"peak memory              {max(peaks):7.0f} MB")
    if mean > LIMIT:
        sys.exit(f"a pass takes more than {LIMIT} times what GDAL takes to read the bands")


if __name__ == "__main__":
    main()
