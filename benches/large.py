"""Times runs over rasters of billions of pixels and measures their memory.

usage: large.py RESTORA FOLDER SIDE THREADS [SITES]

Makes in FOLDER, which has the rasters of generate.py, virtual rasters of 2 x 2, 4 x 4 and 7.5 x 7.5
times these, and as many star-shaped sites on each (8000 if not said). Prints seconds, seconds per
billion pixels, and peak memory; fails above 1 GiB.
"""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import rasterio

from generate import NORTH, PIXEL, WEST
from sites import ring, write

TIMES = (2, 4, 7.5)
LIMIT_MIB = 1024

SOURCE = (
    '<SimpleSource><SourceFilename relativeToVRT="1">{name}</SourceFilename><SourceBand>1</SourceBand>'
    '<SrcRect xOff="0" yOff="0" xSize="{cols}" ySize="{rows}"/>'
    '<DstRect xOff="{col}" yOff="{row}" xSize="{cols}" ySize="{rows}"/></SimpleSource>'
)


def repeated(folder, date, side, times, pixel=PIXEL):
    """A virtual raster of one raster, again and again beside and below itself."""
    all_side = round(side * times)
    with rasterio.open(folder / f"{date}.tif") as raster:
        crs = raster.crs.to_wkt().replace("&", "&amp;").replace("<", "&lt;")
        west, north = raster.transform.c, raster.transform.f
    starts = range(0, all_side, side)
    sources = "".join(
        SOURCE.format(name=f"{date}.tif", col=col, row=row,
                      cols=min(side, all_side - col), rows=min(side, all_side - row))
        for row in starts for col in starts
    )
    name = f"{date}-{times}-{pixel}.vrt"
    (folder / name).write_text(
        f'<VRTDataset rasterXSize="{all_side}" rasterYSize="{all_side}"><SRS>{crs}</SRS>'
        f"<GeoTransform>{west}, {pixel}, 0, {north}, 0, -{pixel}</GeoTransform>"
        '<VRTRasterBand dataType="Byte" band="1"><NoDataValue>0</NoDataValue>'
        f"{sources}</VRTRasterBand></VRTDataset>",
        encoding="utf-8",
    )
    return name, all_side


def stars(reach, count):
    across = math.ceil(math.sqrt(count))
    field = reach / across
    rng = np.random.default_rng(8)
    turn = np.arange(60) * (2 * math.pi / 60)
    for number in range(count):
        rough = sum(np.sin(k * turn + rng.uniform(0, 2 * math.pi)) / k for k in (2, 3, 5))
        radius = field * 0.48 * (0.75 + 0.25 * rough / np.abs(rough).max())
        x = (number % across + 0.5) * field + radius * np.cos(turn)
        y = (number // across + 0.5) * field + radius * np.sin(turn)
        yield ring(WEST + x, NORTH - y)


def main():
    restora, folder, side = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    threads, count = sys.argv[4], int(sys.argv[5]) if len(sys.argv) > 5 else 8000
    plain = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    print(f"\n{count} sites, {threads} threads\n")
    print("| pixels a date, 10⁹ | run, s | pass, s | pass, s per 10⁹ pixels and date | peak MiB |")
    print("|---|---|---|---|---|")
    worst = 0
    for times in TIMES:
        dates = []
        for date in plain["dates"]:
            name, all_side = repeated(folder, Path(date["path"]).stem, side, times)
            dates.append({**date, "path": name})
        sites = folder / f"stars-{times}.geojson"
        write(sites, stars(all_side * PIXEL, count))
        config = folder / f"large-{times}.json"
        config.write_text(json.dumps(
            {**plain, "dates": dates, "sites": {"path": sites.name, "id": "id"}}
        ), encoding="utf-8")
        out = folder / "out-large"
        subprocess.run([
            restora, "run", config, "-o", out, "--overwrite", "-j", threads,
            "--progress", "none", "--quiet",
        ], check=True)
        done = json.loads((out / "run.json").read_text(encoding="utf-8"))
        seconds = done["seconds"]["total"]
        passed = sum(
            one["seconds"] for one in done["seconds"]["phases"] if one["phase"] == "reading pixels"
        )
        billions = all_side * all_side / 1e9
        peak = done["peak_memory_bytes"] / (1 << 20)
        worst = max(worst, peak)
        each = passed / billions / len(dates)
        print(f"| {billions:.2f} | {seconds:.1f} | {passed:.1f} | {each:.3f} | {peak:.0f} |")
    if worst > LIMIT_MIB:
        sys.exit(f"{worst:.0f} MiB are more than {LIMIT_MIB}")


if __name__ == "__main__":
    main()
