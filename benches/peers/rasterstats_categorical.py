"""Class counts of zones by rasterstats, each date by itself: rasterstats_categorical.py FOLDER"""

import sys
from pathlib import Path

from rasterstats import zonal_stats

folder = Path(sys.argv[1])
for date in ("before", "after"):
    found = zonal_stats(
        folder / "zones.geojson", folder / f"{date}.tif", categorical=True, nodata=0
    )
    print(sum(sum(zone.values()) for zone in found))
