"""Class fractions of zones by exactextract, each date by itself: exactextract_frac.py FOLDER"""

import sys
from pathlib import Path

import geopandas
from exactextract import exact_extract

folder = Path(sys.argv[1])
zones = geopandas.read_file(folder / "zones.geojson")
for date in ("before", "after"):
    found = exact_extract(
        folder / f"{date}.tif", zones, ["count", "unique", "frac"],
        include_cols=["id"], output="pandas",
    )
    print(found["count"].sum())
