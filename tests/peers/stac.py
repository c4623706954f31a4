#!/usr/bin/env python3
"""Whether a STAC catalogue is one, and says the truth about the files beside it.

    stac.py CATALOG.json SCHEMAS

Opens the catalogue with pystac, without a network: schemas are read from the folder SCHEMAS, where
`https://host/path` lies as `host/path` (`testdata/stac` of this repository). Checks that

- catalogue and items are valid against STAC and every extension that they declare, by pystac's
  validator and once more by jsonschema with its checks of formats;
- no extension is used without being declared, and none is declared without being used;
- links form a self-contained catalogue: relative, whole, without `self`;
- every file that is named exists and has the size and the checksum that stand there;
- rasters are as they are described: size, geotransform, nodata, type of pixels, CRS.

Ends with 1 and the reasons if anything is wrong. Needs `pip install pystac rasterio "jsonschema[format-nongpl]"`.
"""

import hashlib
import json
import pathlib
import socket
import sys
from urllib.parse import unquote

import pystac
import rasterio
from jsonschema import Draft7Validator, FormatChecker
from pystac.stac_io import DefaultStacIO
from pystac.validation.stac_validator import JsonSchemaSTACValidator
from referencing import Registry, Resource

CORE = "https://schemas.stacspec.org/v1.1.0/"
PREFIXES = {"classification", "file", "processing", "proj", "table"}


def offline(*_args, **_kwargs):
    raise OSError("this check must not need a network")


socket.socket.connect = offline
socket.create_connection = offline
socket.getaddrinfo = offline


def schema(folder, uri):
    """The text of a schema, from the folder."""
    file = folder / uri.split("#")[0].removeprefix("https://")
    if not file.is_file():
        raise FileNotFoundError(f"no schema for {uri} at {file}")
    return file.read_text(encoding="utf-8")


class Findings(list):
    def require(self, holds, reason):
        if not holds:
            self.append(reason)


def validate(folder, thing, findings):
    """One catalogue or item, as JSON, against STAC and its extensions."""

    def retrieve(uri):
        return Resource.from_contents(json.loads(schema(folder, uri)))

    kind = "catalog" if thing["type"] == "Catalog" else "item"
    declared = thing.get("stac_extensions", [])
    for uri in [f"{CORE}{kind}-spec/json-schema/{kind}.json", *declared]:
        validator = Draft7Validator(
            json.loads(schema(folder, uri)),
            registry=Registry(retrieve=retrieve),
            format_checker=FormatChecker(),
        )
        for error in validator.iter_errors(thing):
            findings.append(f"{kind} by {uri}: {error.json_path}: {error.message[:300]}")
    print(f"  {kind} {thing['id']}: STAC {thing['stac_version']}, {len(declared)} extensions")


def prefixes(thing):
    """The prefixes of fields, at any depth."""
    found = set()
    if isinstance(thing, dict):
        for key, value in thing.items():
            if ":" in key:
                found.add(key.split(":")[0])
            found |= prefixes(value) if key != "proj:projjson" else set()
    elif isinstance(thing, list):
        for value in thing:
            found |= prefixes(value)
    return found


def check_extensions(thing, findings):
    names = {uri.split("/")[3] for uri in thing.get("stac_extensions", [])}
    declared = {"proj" if name == "projection" else name for name in names}
    used = prefixes(thing) & PREFIXES
    findings.require(used == declared, f"{thing['id']} uses {used} and declares {declared}")


def check_links(file, thing, findings):
    rels = [link["rel"] for link in thing["links"]]
    findings.require("self" not in rels, f"{file.name} has a self link")
    findings.require(rels.count("root") == 1, f"{file.name} has no single root")
    if thing["type"] == "Feature":
        findings.require(rels.count("parent") == 1, f"{file.name} has no single parent")
    for link in thing["links"]:
        check_href(file, link["rel"], link, findings)


def check_href(file, what, fields, findings):
    href = fields["href"]
    relative = href.startswith(("./", "../"))
    findings.require(relative, f"{what}: {href} is not relative")
    named = (file.parent / unquote(href)).resolve()
    if not relative or not named.is_file():
        findings.append(f"{what}: no file {href}")
        return None
    data = named.read_bytes()
    if "file:size" in fields:
        findings.require(fields["file:size"] == len(data), f"{href} has {len(data)} bytes")
    if "file:checksum" in fields:
        digest = bytes.fromhex(fields["file:checksum"])
        # A multihash: the function (0x12 is SHA-256), how long the digest is, the digest.
        findings.require(
            digest[:2] == b"\x12\x20" and digest[2:] == hashlib.sha256(data).digest(),
            f"{href}: another checksum",
        )
    return named


def check_raster(named, asset, findings):
    where, band = asset["href"], asset["bands"][0]
    with rasterio.open(named) as data:
        shape = asset.get("proj:shape")
        findings.require(shape in (None, [data.height, data.width]), f"{where}: shape")
        transform = asset.get("proj:transform")
        findings.require(transform in (None, list(data.transform)[:6]), f"{where}: transform")
        findings.require(float(band["nodata"]) == data.nodata, f"{where}: nodata is {data.nodata}")
        kind = data.dtypes[0]
        findings.require(band.get("data_type", kind) == kind, f"{where}: pixels are {kind}")
        for field in ("proj:code", "proj:wkt2"):
            if asset.get(field):
                crs = rasterio.crs.CRS.from_user_input(asset[field])
                findings.require(crs == data.crs, f"{where}: {field} is another CRS")
    return True


def main(catalog, schemas):
    catalog, folder = pathlib.Path(catalog).resolve(), pathlib.Path(schemas).resolve()
    findings = Findings()

    class Local(DefaultStacIO):
        """Schemas from the folder, all else from the disk."""

        def read_text(self, source, *args, **kwargs):
            uri = str(getattr(source, "href", source))
            if uri.startswith("https://"):
                return schema(folder, uri)
            return super().read_text(source, *args, **kwargs)

    pystac.StacIO.set_default(Local)
    pystac.validation.set_validator(JsonSchemaSTACValidator())
    root = pystac.Catalog.from_file(str(catalog))
    number = root.validate_all()
    print(f"pystac {pystac.__version__}: {root.id}, {number} items valid")
    files = [catalog]
    files += [pathlib.Path(item.get_self_href()) for item in root.get_items(recursive=True)]
    rasters = assets = 0
    for file in files:
        thing = json.loads(file.read_text(encoding="utf-8"))
        validate(folder, thing, findings)
        check_extensions(thing, findings)
        check_links(file, thing, findings)
        for name, asset in thing.get("assets", {}).items():
            assets += 1
            named = check_href(file, name, asset, findings)
            if named and "bands" in asset:
                rasters += check_raster(named, asset, findings)
    for reason in findings[:30]:
        print(f"  WRONG {reason}")
    print(f"  {assets} assets, {rasters} rasters looked at, {len(findings)} wrong")
    return 1 if findings else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
