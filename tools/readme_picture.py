#!/usr/bin/env python3
"""Makes docs/panan-lake.png: the tiles of Pan'an Lake side by side, with outline and legend.

Needs GDAL's command-line tools, Pillow and a font with Chinese characters:

    python3 tools/readme_picture.py [FONT]
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
TILES = ROOT / "testdata" / "panan-lake"
TARGET = ROOT / "docs" / "panan-lake.png"
FONT = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"

# CLCD's colours for the classes that occur.
CLASSES = [
    (1, "耕地 Cropland", (250, 227, 156)),
    (2, "林地 Forest", (68, 111, 51)),
    (4, "草地 Grassland", (171, 211, 123)),
    (5, "水域 Water", (30, 105, 180)),
    (9, "湿地 Wetland", (40, 155, 232)),
    (7, "裸地 Barren", (207, 189, 163)),
    (8, "不透水面 Impervious", (226, 66, 144)),
]
SCALE = 1
GAP, TITLE, LEGEND = 12, 30, 64
INK, PAPER = (30, 30, 30), (255, 255, 255)


def palette():
    """Colours as Pillow wants them; missing pixels are paper, 10 is ink."""
    flat = list(PAPER) * 256
    for code, _, colour in CLASSES:
        flat[3 * code : 3 * code + 3] = colour
    flat[30:33] = INK
    return flat


def info(path):
    """Origin, cell size and size of a raster."""
    text = subprocess.run(
        ["gdalinfo", "-json", str(path)], check=True, capture_output=True
    ).stdout
    data = json.loads(text)
    x0, dx, _, y0, _, dy = data["geoTransform"]
    return x0, y0, dx, dy, data["size"]


def classes(path):
    """The class codes of a raster as a grey image."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.bin"
        subprocess.run(
            ["gdal_translate", "-q", "-of", "ENVI", str(path), str(raw)], check=True
        )
        _, _, _, _, size = info(path)
        return Image.frombytes("L", tuple(size), raw.read_bytes())


def picture(path, outline):
    """A tile in colours with the site's outline."""
    codes = classes(path)
    image = codes.resize((codes.width * SCALE, codes.height * SCALE), Image.NEAREST)
    draw = ImageDraw.Draw(image)
    draw.line(outline, fill=10, width=2)
    image = image.convert("L")
    out = Image.frombytes("P", image.size, image.tobytes())
    out.putpalette(palette())
    return out.convert("RGB")


def site_outline(path):
    """The site's ring in pixels of the picture."""
    x0, y0, dx, dy, _ = info(path)
    sites = json.loads((TILES / "sites.geojson").read_text(encoding="utf-8"))
    ring = sites["features"][0]["geometry"]["coordinates"][0]
    return [((x - x0) / dx * SCALE, (y - y0) / dy * SCALE) for x, y in ring]


def legend(draw, width, top, font):
    """Two rows of colour boxes with their names."""
    column = width // 4
    for i, (_, name, colour) in enumerate(CLASSES):
        x, y = 10 + (i % 4) * column, top + (i // 4) * 28
        draw.rectangle([x, y + 2, x + 24, y + 18], fill=colour, outline=INK)
        draw.text((x + 32, y), name, font=font, fill=INK)
    x, y = 10 + 3 * column, top + 28
    draw.line([x, y + 10, x + 24, y + 10], fill=INK, width=2)
    draw.text((x + 32, y), "地块 Site", font=font, fill=INK)


def main():
    """Draws the picture."""
    font = ImageFont.truetype(sys.argv[1] if len(sys.argv) > 1 else FONT, 17)
    outline = site_outline(TILES / "before.tif")
    maps = [picture(TILES / name, outline) for name in ("before.tif", "after.tif")]
    width = maps[0].width * 2 + GAP
    image = Image.new("RGB", (width, maps[0].height + TITLE + LEGEND), PAPER)
    draw = ImageDraw.Draw(image)
    titles = ["2010 修复前 Before", "2019 修复后 After"]
    for i, (tile, title) in enumerate(zip(maps, titles)):
        left = i * (tile.width + GAP)
        draw.text((left + 4, 4), title, font=font, fill=INK)
        image.paste(tile, (left, TITLE))
    note = "合成数据 Synthetic data"
    draw.text((width - 4, 4), note, font=font, fill=(110, 110, 110), anchor="ra")
    legend(draw, width, maps[0].height + TITLE + 8, font)
    TARGET.parent.mkdir(exist_ok=True)
    image.quantize(64).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
