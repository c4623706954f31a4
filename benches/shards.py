"""What sharing a run out costs: in shards against one process, and in tiles against one raster.

usage: shards.py RESTORA FOLDER SIDE THREADS [SHARDS [PROCESSES [RUNS]]]

FOLDER has the rasters of generate.py. Makes virtual ones of many times these, beside and below one another, with as
many sites as China has prefectures or counties, and with 8000; runs in turn the whole as one process, and as SHARDS
shards in so many processes, one after the other, with the merge. Prints the processor time of each and its ratio; both
must have the same bytes. Then does the same with an archive, 20 x 20 tiles of 30 years with 2000 sites, of which every
tile is a file of its own. Then cuts the two dates into 32 x 32 tiles and runs them against the whole rasters.
"""

import filecmp
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import rasterio
from rasterio.windows import Window

from large import repeated, stars
from sites import write

# These hold times, and differ between any two runs.
MAY_DIFFER = {"run.json", "log.ndjson", "record.json", "tiles.csv"}
# Times of the rasters in each direction, metres of a pixel, sites, dates.
CASES = ((7.5, 30, 340, 2), (7.5, 30, 8000, 2), (15, 10, 2800, 2), (7.5, 30, 8000, 6))
# An archive: tiles in each direction, pixels of a side of a tile, years, sites.
ARCHIVE = (20, 2048, 30, 2000)
TILES = 32


def timed(*words):
    """Runs a command; gives wall seconds and the processor time of all its threads."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL)
    wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def same(one, other, but=MAY_DIFFER):
    """Fails unless two folders have the same files, but for some."""
    names = [sorted(path.name for path in folder.iterdir()) for folder in (one, other)]
    names = [[name for name in each if name not in but] for each in names]
    if names[0] != names[1] or filecmp.cmpfiles(one, other, names[0], shallow=False)[1:] != ([], []):
        sys.exit(f"{one} and {other} differ")


def large(folder, side, times, pixel, count, dates=2):
    """Writes a config of large virtual rasters with so many sites; dates after the second are the first two again."""
    plain = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    made = [repeated(folder, Path(date["path"]).stem, side, times, pixel) for date in plain["dates"]]
    years = [{"date": str(2000 + year), "path": made[year % 2][0]} for year in range(dates)]
    sites = folder / f"shards-{times}-{count}.geojson"
    write(sites, stars(made[0][1] * pixel, count))
    config = folder / f"shards-{times}-{count}{'' if dates == 2 else f'-{dates}'}.json"
    config.write_text(json.dumps({**plain, "dates": years, "sites": {"path": sites.name, "id": "id"}}))
    return config, made[0][1] ** 2 * len(years)


def shards(restora, folder, threads, case, count, processes, runs):
    config, pixels, sites, dates = case
    plan = folder / "shards.plan.json"
    parts, merged, whole = folder / "shards.parts", folder / "out-merged", folder / "out-whole"
    common = ["-j", threads, "--quiet", "--progress", "none"]
    each = -(-count // processes)
    rows = {"plan": [], "shards": [], "merge": [], "one process": []}
    for _ in range(runs):
        shutil.rmtree(parts, ignore_errors=True)
        rows["plan"].append(timed(restora, "plan", config, "--shards", count, "-o", plan, "--overwrite"))
        some = [f"{first}-{min(first + each - 1, count)}/{count}" for first in range(1, count + 1, each)]
        done = [timed(restora, "run", "--plan", plan, "--shard", which, "-o", parts, *common) for which in some]
        rows["shards"].append(tuple(map(sum, zip(*done))))
        rows["merge"].append(timed(restora, "merge", plan, parts, "-o", merged, "--overwrite", *common))
        rows["one process"].append(timed(restora, "run", config, "-o", whole, "--overwrite", *common))
    same(merged, whole, MAY_DIFFER - {"record.json"})
    print(f"\n{pixels / 1e9:.1f} 10⁹ pixels of {dates} dates, {sites} sites: {count} shards in {processes} processes, "
          f"{threads} threads, medians of {runs}\n")
    print("| | wall s | CPU s |\n|---|---|---|")
    cpu = {}
    for name, times in rows.items():
        wall, cpu[name] = (statistics.median(column) for column in zip(*times))
        print(f"| {name} | {wall:.1f} | {cpu[name]:.1f} |")
    shared = cpu["shards"] + cpu["merge"]
    print(f"\nof one process's CPU time, shards and merge: {shared / cpu['one process']:.3f}; "
          f"with the plan: {(shared + cpu['plan']) / cpu['one process']:.3f}")


def cut(folder, tiles, dates, across, step):
    """Cuts every date into tiles, once; where they reach beyond the raster, it begins again."""
    if (tiles / "done").exists():
        return
    tiles.mkdir(exist_ok=True)
    for date in dates:
        with rasterio.open(folder / date["path"]) as raster:
            profile = raster.profile | {"width": step, "height": step, "blockxsize": 256, "blockysize": 256}
            for row in range(across):
                for col in range(across):
                    from_row, from_col = (at * step % raster.width for at in (row, col))
                    pixels = raster.read(1, window=Window(from_col, from_row, step, step))
                    profile["transform"] = raster.window_transform(Window(col * step, row * step, step, step))
                    path = tiles / f"r{row:02d}c{col:02d}_{date['date']}.tif"
                    with rasterio.open(path, "w", **profile) as tile:
                        tile.write(pixels, 1)
    (tiles / "done").touch()


def archive(folder):
    """Writes the config of an archive; years after the second are other names of files of the first two."""
    across, step, years, count = ARCHIVE
    plain = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tiles, dates = folder / "archive", plain["dates"]
    cut(folder, tiles, dates, across, step)
    for year in range(years):
        for path in list(tiles.glob(f"*_{dates[year % 2]['date']}.tif")):
            name = tiles / f"{path.stem.split('_')[0]}_{1990 + year}.tiff"
            if not name.exists():
                os.link(path, name)
    sites = folder / "archive.geojson"
    write(sites, stars(across * step * 30, count))
    config = folder / "archive.json"
    config.write_text(json.dumps({
        **{key: value for key, value in plain.items() if key != "dates"},
        "tiles": {"pattern": r"archive/(?<tile>r\d+c\d+)_(?<date>\d{4})\.tiff"},
        "sites": {"path": sites.name, "id": "id"},
    }))
    return config, (across * step) ** 2 * years, count, years


def tiles(restora, folder, side, threads, runs):
    plain = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    cut(folder, folder / "tiles", plain["dates"], TILES, side // TILES)
    block = {"pattern": r"tiles/(?<tile>r\d+c\d+)_(?<date>\d{4})\.tif"}
    config = folder / "tiles.json"
    config.write_text(json.dumps({**{k: v for k, v in plain.items() if k != "dates"}, "tiles": block}))
    ways = {"tiles": config, "whole rasters": folder / "config.json"}
    rows = {name: [] for name in ways}
    for _ in range(runs):
        for name, path in ways.items():
            out = folder / f"out-{name.split()[0]}"
            rows[name].append(timed(
                restora, "run", path, "-o", out, "--overwrite", "-j", threads, "--quiet", "--progress", "none"))
    same(folder / "out-tiles", folder / "out-whole")
    count = TILES * TILES * len(plain["dates"])
    print(f"\n{TILES * TILES} tiles of {side // TILES} x {side // TILES} at {len(plain['dates'])} dates, "
          f"{threads} threads, medians of {runs}\n")
    print("| | wall s | CPU s |\n|---|---|---|")
    for name, times in rows.items():
        print("| {} | {:.2f} | {:.2f} |".format(name, *(statistics.median(column) for column in zip(*times))))
    wall = [statistics.median(each[0] for each in rows[name]) for name in ways]
    print(f"\noverhead: {(wall[0] - wall[1]) / count * 1000:.2f} ms a file, "
          f"{(wall[0] - wall[1]) / count * 2000:.2f} ms a tile of two dates")


def main():
    restora, folder, side = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    threads = sys.argv[4]
    count, processes, runs = (int(word) for word in (sys.argv[5:] + ["400", "4", "3"][len(sys.argv) - 5:]))
    os.environ.pop("SLURM_JOB_ID", None)
    for times, pixel, sites, dates in CASES:
        case = (*large(folder, side, times, pixel, sites, dates), sites, dates)
        shards(restora, folder, threads, case, count, processes, runs)
    shards(restora, folder, threads, archive(folder), count, processes, runs)
    tiles(restora, folder, side, threads, runs)


if __name__ == "__main__":
    main()
