#!/usr/bin/env python3
"""Reads workbooks, Parquet and GeoParquet with other people's libraries and holds every value to the CSV files.

    tables.py RUN --workbook RUN/report/workbook.xlsx --parquet RUN/report/*.parquet --geoparquet RUN/report/sites.parquet

RUN is a folder of results: its CSV files and record.json. Exits with 1 on any mismatch, and with 3 where a library
is missing (openpyxl; pyarrow; geopandas).
"""

import argparse
import csv
import json
import math
import re
import sys
from pathlib import Path

MOST_UNITS = 32_767  # of a cell of Excel, in UTF-16
MOST_ROWS_OF_GROUP = 100_000
KEYS = ["site", "name", "group", "date", "date_from", "date_to", "kind"]
CJK = re.compile("[\u4e00-\u9fff]")


class Findings:
    """Counts what agrees and keeps what does not."""

    def __init__(self):
        self.compared = 0
        self.wrong = []

    def check(self, holds, what):
        self.compared += 1
        if not holds:
            self.wrong.append(what)
        return holds


def read_csvs(folder):
    """Header and rows of every CSV, by the name of its table."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        tables[path.stem] = (rows[0], rows[1:])
    return tables


def number(field):
    """The number that a field is, or None."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", field):
        return None
    return float(field)


def clean(text):
    """Text as a cell of a workbook holds it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    odd = lambda c: (ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 or c in "\ufffe\uffff"
    text = "".join(c for c in text if not odd(c))
    if len(text.encode("utf-16-le")) // 2 <= MOST_UNITS:
        return text
    kept, used = [], 0
    for c in text:
        used += 2 if ord(c) > 0xFFFF else 1
        if used > MOST_UNITS - 1:
            break
        kept.append(c)
    return "".join(kept) + "…"


# Workbooks.


def check_workbook(path, tables, record, find):
    import openpyxl

    book = openpyxl.load_workbook(path)
    names = book.sheetnames
    find.check(len({n.lower() for n in names}) == len(names), f"{path}: names of sheets agree but for their case")
    find.check(all(len(n.encode("utf-16-le")) // 2 <= 31 for n in names), f"{path}: a name of a sheet is too long")
    chinese = names[0] == "说明"
    find.check(chinese or names[0] == "Read me", f"{path}: the first sheet is {names[0]}")
    where = dictionary(book[names[-1]], find)
    for name in tables:
        find.check(name in where, f"{path}: the dictionary does not have {name}.csv")
    for name, (sheet, columns) in where.items():
        # A table that is too large for a workbook has columns in the dictionary, and no sheet.
        if find.check(name in tables, f"{path}: there is no {name}.csv") and sheet is not None:
            compare_sheet(book, sheet, columns, tables[name], f"{path}: {name}", find)
    check_sheets(book, set(where), path, find)
    check_readme(book[names[0]], record, path, find)
    check_proof(book["检查" if chinese else "Checks"], record, chinese, path, find)


def dictionary(sheet, find):
    """For each table the sheet that it begins on and the names of its columns."""
    from openpyxl.utils import get_column_letter

    where = {}
    for first, letter, file, name, zh, en, _unit in sheet.iter_rows(min_row=2, values_only=True):
        columns = where.setdefault(file.removesuffix(".csv"), (first, []))[1]
        columns.append(name)
        find.check(bool(zh) and bool(en), f"dictionary: {file} {name} has no caption")
        find.check(letter == get_column_letter(len(columns)), f"dictionary: {file} {name} is not in {letter}")
    return where


def parts(book, first):
    """The sheets of a table: the first, and those that go on with it."""
    names = book.sheetnames
    out = [first]
    while True:
        following = names[names.index(out[-1]) + 1 :]
        number = len(out) + 1
        stem = first[: 31 - len(f" ({number})")].rstrip()
        if following and following[0] == f"{stem} ({number})":
            out.append(following[0])
        else:
            return out


def compare_sheet(book, first, columns, table, what, find):
    header, rows = table
    find.check(columns == header, f"{what}: columns {columns} are not {header}")
    cells = []
    for name in parts(book, first):
        sheet = book[name]
        find.check(sheet.freeze_panes and sheet.freeze_panes[-1] == "2", f"{what}: the head is not frozen")
        find.check(sheet.auto_filter.ref is not None, f"{what}: no filter")
        find.check(sheet.print_title_rows == "$1:$1", f"{what}: the head is not printed on every page")
        heads = [cell.value for cell in sheet[1]]
        find.check(len({str(h).lower() for h in heads}) == len(header), f"{what}: two heads agree: {heads}")
        cells += list(sheet.iter_rows(min_row=2, max_col=len(header)))
    while len(cells) > len(rows) and all(cell.value is None for cell in cells[-1]):
        cells.pop()
    if not find.check(len(cells) == len(rows), f"{what}: {len(cells)} rows, the CSV has {len(rows)}"):
        return
    for at, (found, wanted) in enumerate(zip(cells, rows), 2):
        for column, cell, field in zip(header, found, wanted):
            find.check(same_cell(cell, field), f"{what}: row {at}, {column}: {cell.value!r} is not {field!r}")


def same_cell(cell, field):
    if cell.hyperlink is not None or cell.data_type == "f":
        return False
    if field == "":
        return cell.value is None
    if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
        return number(field) == cell.value
    return cell.data_type == "s" and cell.value == clean(field)


def check_sheets(book, tables, path, find):
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                find.check(cell.data_type != "f", f"{path}: {sheet.title}!{cell.coordinate} is a formula")
                link = cell.hyperlink
                inside = link is None or (link.target is None and link.location)
                find.check(inside, f"{path}: {sheet.title}!{cell.coordinate} links to {link and link.target}")
                if link is not None and inside:
                    target = link.location.rsplit("!", 1)[0].strip("'").replace("''", "'")
                    find.check(target in book.sheetnames, f"{path}: a link to {target}, which is no sheet")
        find.check(sheet.page_setup.orientation == "landscape", f"{path}: {sheet.title} is printed upright")


def files_of(value):
    """Every file with a checksum, wherever the record names it."""
    if isinstance(value, dict):
        if isinstance(value.get("files"), list) and "path" in value:
            yield from (file for file in value["files"] if isinstance(file, dict) and "sha256" in file)
        for inner in value.values():
            yield from files_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from files_of(inner)


def check_readme(sheet, record, path, find):
    words = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    for file in files_of(record):
        find.check(file["sha256"] in words, f"{path}: the read-me lacks the checksum of {file['name']}")
    for warning in record.get("warnings", []):
        said = {clean(warning["message"]), clean(warning.get("message_zh", ""))}
        find.check(bool(said & words), f"{path}: the read-me lacks a warning: {warning['message']}")
    name = record["config"].get("name")
    find.check(not name or sheet["A1"].value == clean(name), f"{path}: the read-me does not begin with the name")


def check_proof(sheet, record, chinese, path, find):
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    identities = record["proof"]["identities"]
    if not find.check(len(rows) == len(identities), f"{path}: {len(rows)} checks of {len(identities)}"):
        return
    for row, identity in zip(rows, identities):
        claim, _of, left, right, _apart, tolerance, _unit, word = row
        sides = (identity["left"], identity["right"], identity["tolerance"])
        find.check((left, right, tolerance) == sides, f"{path}: {claim}: {left}, {right} are not {sides}")
        words = ("成立", "不成立") if chinese else ("holds", "does not hold")
        find.check(word == words[0 if identity["holds"] else 1], f"{path}: {claim}: {word}")
        if chinese:
            find.check(CJK.search(claim), f"{path}: not translated: {claim}")
        else:
            find.check(claim == identity["claim"], f"{path}: {claim} is not {identity['claim']}")
    coloured = [str(area.sqref) for area in sheet.conditional_formatting]
    find.check(any(area.startswith("H5") for area in coloured), f"{path}: results have no colours")


# Parquet.


def check_parquet(path, tables, find):
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    meta = {key.decode(): value.decode() for key, value in file.metadata.metadata.items()}
    name = meta["restora:table"]
    columns = json.loads(meta["restora:columns"])
    schema = file.schema_arrow
    find.check([c["name"] for c in columns] == schema.names, f"{path}: {schema.names} are not those of its metadata")
    for column in columns:
        find.check({"en", "zh"} == set(column["caption"]) and column["unit"], f"{path}: {column}")
    check_groups(file, path, find)
    data = file.read()
    if name == "long":
        compare_long(data, tables, path, find)
    elif find.check(name in tables, f"{path}: there is no {name}.csv"):
        compare_table(data, tables[name], path, find)


def check_groups(file, path, find):
    for group in range(file.metadata.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        find.check(rows <= MOST_ROWS_OF_GROUP, f"{path}: a row group of {rows} rows")


def compare_table(data, table, path, find):
    header, rows = table
    if not find.check(data.schema.names == header, f"{path}: {data.schema.names} are not {header}"):
        return
    if not find.check(data.num_rows == len(rows), f"{path}: {data.num_rows} rows, the CSV has {len(rows)}"):
        return
    for index, name in enumerate(header):
        kind = str(data.schema.field(index).type)
        find.check(kind in ("string", "int64", "double"), f"{path}: {name} is {kind}")
        fields = [row[index] for row in rows]
        if any(fields) and all(number(f) is not None for f in fields if f) and kind == "string":
            # Labels may be numbers, such as years; what is measured may not be text.
            find.check(not re.search(r"_(m2|ha|mu|km2|share|percent|cny_per_yr|points)$", name), f"{path}: {name}")
        for at, (value, field) in enumerate(zip(data.column(index).to_pylist(), fields), 2):
            find.check(same_value(value, field), f"{path}: row {at}, {name}: {value!r} is not {field!r}")


def same_value(value, field):
    if value is None or field == "":
        return value is None and field == ""
    if isinstance(value, str):
        return value == field
    return number(field) == value


def measured(header, rows):
    """Columns with numbers, as the program tells them."""
    out = []
    for index, name in enumerate(header):
        fields = [row[index] for row in rows if row[index] != ""]
        if name not in KEYS and fields and all(number(f) is not None for f in fields):
            out.append((index, name))
    return out


def melted(tables):
    """Every number of `sites` and `uplift`, by site, kind of row, date and variable."""
    out = {}
    for table in ("sites", "uplift"):
        if table not in tables:
            continue
        header, rows = tables[table]
        for row in rows:
            cells = dict(zip(header, row))
            date = cells["date"] if table == "sites" else f"{cells['date_from']}/{cells['date_to']}"
            for index, name in measured(header, rows):
                out[(cells["site"], cells.get("kind", ""), date, name)] = row[index]
    return out


def compare_long(data, tables, path, find):
    names = ["site", "name", "group", "kind", "date", "variable", "unit", "value"]
    find.check(data.schema.names == names, f"{path}: columns {data.schema.names}")
    wanted = melted(tables)
    find.check(data.num_rows == len(wanted), f"{path}: {data.num_rows} rows, {len(wanted)} were to be")
    for row in data.to_pylist():
        key = (row["site"], row["kind"] or "", row["date"], row["variable"])
        if find.check(key in wanted, f"{path}: {key} is in no CSV"):
            find.check(same_value(row["value"], wanted[key]), f"{path}: {key}: {row['value']} is not {wanted[key]}")


# GeoParquet.


def check_geoparquet(path, tables, find):
    import geopandas
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    check_groups(file, path, find)
    geo = json.loads(file.metadata.metadata[b"geo"])
    check_geo(geo, file, path, find)
    column = geo["columns"][geo["primary_column"]]
    frame = geopandas.read_parquet(path)
    find.check((frame.crs is None) == (column["crs"] is None), f"{path}: CRS {frame.crs}")
    find.check(len(frame) > 0, f"{path}: no rows")
    find.check(frame["site"].is_unique, f"{path}: an id stands twice")
    check_shapes(frame, file.read(["bbox"])["bbox"].to_pylist(), column, path, find)
    compare_wide(frame, tables, path, find)
    west, south, east, north = frame.total_bounds
    part = geopandas.read_parquet(path, bbox=(west, south, (west + east) / 2, (south + north) / 2))
    find.check(0 < len(part) <= len(frame), f"{path}: rows cannot be chosen by the covering")


def check_geo(geo, file, path, find):
    """The rules of GeoParquet 1.1.0 for what is written here."""
    find.check(geo["version"] == "1.1.0", f"{path}: version {geo['version']}")
    primary = geo["primary_column"]
    find.check(set(geo) == {"version", "primary_column", "columns"}, f"{path}: keys {list(geo)}")
    find.check(list(geo["columns"]) == [primary], f"{path}: columns {list(geo['columns'])}")
    column = geo["columns"][primary]
    known = {"encoding", "geometry_types", "crs", "edges", "orientation", "covering", "bbox", "epoch"}
    find.check(set(column) <= known, f"{path}: keys {list(column)}")
    find.check(column["encoding"] == "WKB", f"{path}: encoding {column['encoding']}")
    find.check(column["geometry_types"] == ["MultiPolygon"], f"{path}: {column['geometry_types']}")
    find.check(column.get("edges", "planar") == "planar", f"{path}: edges {column.get('edges')}")
    find.check(column["orientation"] == "counterclockwise", f"{path}: {column['orientation']}")
    if column["crs"] is not None:
        import pyproj

        pyproj.CRS.from_json_dict(column["crs"])
    sides = ["xmin", "ymin", "xmax", "ymax"]
    want = {"bbox": {side: ["bbox", side] for side in sides}}
    find.check(column["covering"] == want, f"{path}: covering {column['covering']}")
    schema = file.schema_arrow
    find.check(str(schema.field(primary).type) == "binary", f"{path}: {schema.field(primary).type}")
    bbox = schema.field("bbox").type
    find.check([bbox.field(i).name for i in range(bbox.num_fields)] == sides, f"{path}: bbox is {bbox}")


def check_shapes(frame, boxes, column, path, find):
    from shapely.geometry import LinearRing

    for shape, box in zip(frame.geometry, boxes):
        find.check(shape.geom_type == "MultiPolygon", f"{path}: {shape.geom_type}")
        if shape.is_empty:
            find.check(box is None, f"{path}: an empty boundary with an extent")
            continue
        find.check(tuple(box.values()) == shape.bounds, f"{path}: {box} is not {shape.bounds}")
        for polygon in shape.geoms:
            find.check(LinearRing(polygon.exterior).is_ccw, f"{path}: an exterior runs clockwise")
            holes = [LinearRing(ring) for ring in polygon.interiors]
            find.check(not any(ring.is_ccw for ring in holes), f"{path}: a hole runs counterclockwise")
    whole = [float(side) for side in frame.total_bounds]
    if not any(math.isnan(side) for side in whole):
        find.check(column["bbox"] == whole, f"{path}: {column.get('bbox')} is not {whole}")


def plain(date):
    """A date in the name of a column."""
    return "_".join(word for word in re.split(r"[\W_]+", date) if word)


def compare_wide(frame, tables, path, find):
    rows = {row["site"]: row for row in frame.to_dict("records")}
    for table, dates in (("sites", ["date"]), ("uplift", ["date_from", "date_to"])):
        header, lines = tables.get(table, ([], []))
        numbers = measured(header, lines)
        for line in lines:
            cells = dict(zip(header, line))
            if cells.get("kind", "site") != "site" or cells["site"] not in rows:
                continue
            row = rows[cells["site"]]
            for index, name in numbers:
                key = "_".join([name] + [plain(cells[date]) for date in dates])
                if find.check(key in row, f"{path}: no column {key}"):
                    value = None if row[key] is None or row[key] != row[key] else row[key]
                    find.check(same_value(value, line[index]), f"{path}: {key}: {value} is not {line[index]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="folder with the CSV files and record.json")
    parser.add_argument("--workbook", type=Path, nargs="*", default=[])
    parser.add_argument("--parquet", type=Path, nargs="*", default=[], help="tables, and the tidy one (long)")
    parser.add_argument("--geoparquet", type=Path, nargs="*", default=[])
    args = parser.parse_args()
    tables = read_csvs(args.run)
    record = json.loads((args.run / "record.json").read_text(encoding="utf-8"))
    find = Findings()
    try:
        for path in args.workbook:
            check_workbook(path, tables, record, find)
        for path in args.parquet:
            check_parquet(path, tables, find)
        for path in args.geoparquet:
            check_geoparquet(path, tables, find)
    except ImportError as missing:
        print(f"a library is missing: {missing}", file=sys.stderr)
        return 3
    for wrong in find.wrong[:50]:
        print(wrong, file=sys.stderr)
    print(f"{find.compared} comparisons, {len(find.wrong)} mismatches")
    # Nothing was looked at: that is no success.
    return 1 if find.wrong or find.compared == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
