#!/usr/bin/env python3
"""Holds rasters of a run to its tables with other people's programs.

    rasters.py RUN

RUN is a folder of results with `sites.gpkg`, on a grid whose pixels are all of one true area. Checks that

- every raster is a Cloud Optimized GeoTIFF, as rio-cogeo and GDAL's own validator see it, and says nodata,
  unit, description and statistics, which numpy finds too;
- values and uplift, summed up over the sites by exactextract with the covered part of each pixel, are the
  values of sites.csv and uplift.csv to 1e-6;
- transitions, summed up likewise, are the areas of transitions.csv;
- attribute tables name every code that occurs.

Ends with 1 and the reasons if anything is wrong, with 2 if nothing could be compared.
"""

import csv
import json
import math
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import geopandas
import numpy
import rasterio
from exactextract import exact_extract
from rio_cogeo.cogeo import cog_validate

TOLERANCE = 1e-6

wrong = []
compared = 0


def check(holds, what):
    global compared
    compared += 1
    if not holds:
        wrong.append(what)


def near(found, told, what):
    scale = max(abs(told), 1.0)
    check(abs(found - told) <= TOLERANCE * scale, f"{what}: {found!r} for {told!r}")


def rows(run, name):
    with open(run / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def covered(raster, sites, column):
    """For each site, sums of (value × covered part) and of covered parts by value."""
    out = {}
    operations = ["values", "coverage"]
    found = exact_extract(str(raster), sites, operations, include_cols=[column])
    for feature in found:
        properties = feature["properties"]
        values = numpy.ma.masked_invalid(numpy.ma.asarray(properties["values"], dtype="float64"))
        part = numpy.asarray(properties["coverage"], dtype="float64")
        out[str(properties[column])] = (values, part)
    return out


def header(run, product):
    path = run / product["file"]
    valid, errors, warnings = cog_validate(path, quiet=True)
    check(valid and not errors and not warnings, f"{path}: {errors} {warnings}")
    with rasterio.open(path) as file:
        check(file.nodata is not None, f"{path}: no nodata")
        check((file.units[0] or "") == product["unit"], f"{path}: unit {file.units}")
        check(product["title"]["zh"] in file.descriptions[0], f"{path}: {file.descriptions}")
        check(file.width <= 512 and file.height <= 512 or file.overviews(1), f"{path}: no overviews")
        band = file.read(1, masked=True)
        tags = file.tags(1)
        if band.count():
            numbers = band.compressed().astype("float64")
            near(float(tags["STATISTICS_MINIMUM"]), numbers.min(), f"{path}: least")
            near(float(tags["STATISTICS_MAXIMUM"]), numbers.max(), f"{path}: greatest")
            near(float(tags["STATISTICS_MEAN"]), numbers.mean(), f"{path}: mean")
            near(float(tags["STATISTICS_STDDEV"]), numbers.std(), f"{path}: deviation")
        return file.transform, {int(v) for v in numpy.unique(band.compressed())}


def codes(run, product, occur):
    """What the attribute table calls each code: the class before and after."""
    root = ElementTree.parse(str(run / product["file"]) + ".aux.xml").getroot()
    table = root.find(".//GDALRasterAttributeTable")
    names = [field.findtext("Name") for field in table.findall("FieldDefn")]
    told = {}
    for row in table.findall("Row"):
        entry = dict(zip(names, (cell.text or "" for cell in row.findall("F"))))
        told[int(entry["Value"])] = entry
    check(occur <= set(told), f"{product['file']}: codes without a name: {occur - set(told)}")
    return told


def numbers(run, product, sites, cell_ha):
    dates = product["dates"]
    if len(dates) == 1:
        told = {row["site"]: row for row in rows(run, "sites") if row["date"] == dates[0]}
        column = "value_cny_per_yr"
    else:
        pair = [row for row in rows(run, "uplift") if [row["date_from"], row["date_to"]] == dates]
        told = {row["site"]: row for row in pair}
        column = "value_change_cny_per_yr"
    for site, (values, part) in covered(run / product["file"], sites, "site").items():
        found = float((values * part).sum()) * cell_ha
        near(found, float(told[site][column]), f"{product['file']}: {site}")


def transitions(run, product, sites, cell_ha, named):
    dates = product["dates"]
    told = {}
    for row in rows(run, "transitions"):
        if [row["date_from"], row["date_to"]] == dates and row["mask"] == "common":
            told[row["site"], row["class_from"], row["class_to"]] = float(row["area_m2"])
    for site, (values, part) in covered(run / product["file"], sites, "site").items():
        left = {key for key in told if key[0] == site}
        for code in {int(v) for v in values.compressed()}:
            key = (site, named[code]["From"], named[code]["To"])
            area = float(part[(values == code).filled(False)].sum()) * cell_ha * 1e4
            near(area, told.get(key, math.nan), f"{product['file']}: {key}")
            left.discard(key)
        check(not left, f"{product['file']}: not drawn: {left}")


def main(run):
    run = Path(run)
    record = json.loads((run / "record.json").read_text(encoding="utf-8"))
    sites = geopandas.read_file(run / "sites.gpkg", layer="sites")
    for product in record["rasters_written"]:
        transform, occur = header(run, product)
        cell_ha = abs(transform.a * transform.e) / 1e4
        # Sites are drawn in a CRS of their own, pixels in theirs.
        with rasterio.open(run / product["file"]) as file:
            here = sites.to_crs(file.crs)
        if "ramp" in product["symbols"] and product["unit"] == "CNY/ha/yr":
            numbers(run, product, here, cell_ha)
        elif product["file"].startswith("rasters/transitions"):
            transitions(run, product, here, cell_ha, codes(run, product, occur))
    for reason in wrong:
        print(reason, file=sys.stderr)
    print(f"{compared} compared, {len(wrong)} wrong")
    return 1 if wrong else 0 if compared else 2


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
