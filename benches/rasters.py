"""Times what the rasters of value and uplift add to a run, against what GDAL needs to write the
same arrays as Cloud Optimized GeoTIFFs with the same compression and threads.

usage: rasters.py RESTORA FOLDER THREADS RUNS

FOLDER is one that generate.py filled. GDAL gets the arrays in memory: reading them is not timed.
Its bindings come with Debian's python3-gdal, so that both use the same library; where they are
missing, rasterio's own GDAL does the same. Every run alternates with the others; the first of
each is thrown away.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

MOST = 1.3
CREATION = {
    "COMPRESS": "DEFLATE",
    "PREDICTOR": "FLOATING_POINT",
    "OVERVIEW_PREDICTOR": "FLOATING_POINT",
    "OVERVIEW_RESAMPLING": "AVERAGE",
    "BLOCKSIZE": "512",
}


def configs(folder):
    for name, outputs in {"plain": {}, "drawn": {"layers": ["value", "uplift"]}}.items():
        config = {
            "version": 1,
            "dates": [
                {"date": "2000", "path": "before.tif"},
                {"date": "2020", "path": "after.tif"},
            ],
            "sites": {"path": "zones.geojson"},
            "legend": "clcd",
            "crosswalk": "clcd-xie-2015",
            "valuation": {
                "table": "xie-2015",
                "standard_equivalent": {"value": 3406.5, "unit": "CNY/ha/yr"},
            },
        }
        if outputs:
            config["outputs"] = {"rasters": outputs}
        (folder / f"rasters-{name}.json").write_text(json.dumps(config), encoding="utf-8")


def bindings():
    """A Python that has GDAL's own bindings; this one otherwise."""
    for python in ("/usr/bin/python3", sys.executable):
        found = subprocess.run([python, "-c", "from osgeo import gdal"], capture_output=True)
        if found.returncode == 0:
            return python
    return sys.executable


def baseline(target, threads, files):
    """Writes the bands of rasters as COGs; prints the seconds that this took."""
    options = {**CREATION, "NUM_THREADS": threads}
    wall = cpu = 0.0
    for file in files:
        held, write, version = (osgeo if has_osgeo() else with_rasterio)(file, target, options)
        begun, used = time.perf_counter(), time.process_time()
        write()
        wall += time.perf_counter() - begun
        cpu += time.process_time() - used
        del held
    print(json.dumps({"wall": wall, "cpu": cpu, "gdal": version}))


def has_osgeo():
    try:
        import osgeo.gdal  # noqa: F401
    except ImportError:
        return False
    return True


def osgeo(file, target, options):
    from osgeo import gdal

    gdal.UseExceptions()
    source = gdal.Open(file)
    band = source.GetRasterBand(1)
    memory = gdal.GetDriverByName("MEM").CreateCopy("", source)
    memory.GetRasterBand(1).SetNoDataValue(band.GetNoDataValue())
    creation = [f"{key}={value}" for key, value in options.items()]
    driver = gdal.GetDriverByName("COG")

    def write():
        driver.CreateCopy(target, memory, options=creation).FlushCache()

    return memory, write, gdal.__version__


def with_rasterio(file, target, options):
    import rasterio.io
    import rasterio.shutil

    with rasterio.open(file) as source:
        profile = {**source.profile, "driver": "MEM"}
        memory = rasterio.open("", "w+", **profile)
        memory.write(source.read(1), 1)

    def write():
        rasterio.shutil.copy(memory, target, driver="COG", **options)

    return memory, write, rasterio.__gdal_version__


def main():
    from whole_run import Runs

    restora, folder = Path(sys.argv[1]), Path(sys.argv[2])
    threads, count = int(sys.argv[3]), int(sys.argv[4])
    configs(folder)
    runs = {
        name: Runs(name, [
            restora, "run", folder / f"rasters-{name}.json", "-o", folder / f"out-rasters-{name}",
            "--overwrite", "-j", threads, "--progress", "none", "--quiet",
        ])
        for name in ("plain", "drawn")
    }
    drawn = folder / "out-rasters-drawn" / "rasters"
    names = ("value_2000.tif", "value_2020.tif", "uplift_2000_2020.tif")
    theirs = Runs("GDAL", [
        bindings(), __file__, "--baseline", folder / "gdal.tif", threads,
        *(drawn / name for name in names),
    ])
    wall, cpu = [], []
    for turn in range(count + 1):
        for each in (*runs.values(), theirs):
            each.once(turn > 0)
        told = json.loads(theirs.output)
        if turn > 0:
            wall.append(told["wall"])
            cpu.append(told["cpu"])
    (folder / "gdal.tif").unlink()
    print(f"{count} runs each, in turn, {threads} threads, {os.cpu_count()} processors")
    print(f"{'':<16}{'wall s':>8} {'(least to most)':<18}{'CPU s':>7}{'peak MiB':>10}")
    for each in runs.values():
        print(each.line())
    print(f"GDAL {told['gdal']} writes the three arrays as COG in {statistics.median(wall):.3f} s "
          f"({min(wall):.3f} to {max(wall):.3f}), {statistics.median(cpu):.3f} s of CPU")
    plain, ours = (runs[name] for name in ("plain", "drawn"))
    added = statistics.median(ours.wall) - statistics.median(plain.wall)
    of_cpu = statistics.median(ours.cpu) - statistics.median(plain.cpu)
    ratio = added / statistics.median(wall)
    print(f"the rasters add {added:.3f} s, {ratio:.2f} times what GDAL needs; "
          f"{of_cpu / statistics.median(cpu):.2f} times its CPU time")
    if ratio > MOST:
        sys.exit(f"more than {MOST} times")


if __name__ == "__main__":
    if sys.argv[1] == "--baseline":
        baseline(sys.argv[2], sys.argv[3], sys.argv[4:])
    else:
        main()
