//! Pictures for maps, from blobs that a fixed sequence of numbers places.

use restora_report::Material;
use restora_table::{Caption, ClassSymbol, Frame, FrameImage, Maps, Outline};

/// Numbers that are the same on every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number from 0 up to, but not, 1.
    pub(crate) fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

const CLASSES: [(u32, &str, &str, [u8; 3]); 6] = [
    (1, "Cropland", "耕地", [250, 227, 156]),
    (2, "Forest", "林地", [68, 111, 51]),
    (4, "Grassland", "草地", [171, 210, 123]),
    (5, "Water", "水体", [30, 105, 180]),
    (7, "Barren", "裸地", [207, 189, 163]),
    (8, "Impervious", "不透水面", [226, 66, 144]),
];

/// Gives a material maps of its sites at its dates: one of all, one of each.
pub(crate) fn add_maps(
    material: &mut Material,
    ids: &[String],
    dates: &[String],
    side: u32,
) {
    let legend = CLASSES
        .iter()
        .map(|(value, en, zh, colour)| ClassSymbol {
            value: *value,
            label: Caption::new(*en, *zh),
            colour: *colour,
            faint: false,
            transition: None,
        })
        .collect();
    let mut frames = vec![all(material, ids, dates)];
    for (number, id) in ids.iter().enumerate() {
        let (cols, rows) = (side, side * 3 / 4);
        let mut dice = Dice::new(number as u64 + 7);
        let path = ring(
            &mut dice,
            (f64::from(cols) / 2.0, f64::from(rows) / 2.0),
            f64::from(rows) * 0.4,
        );
        let images = pictures(material, &format!("maps/{number}"), dates, (cols, rows));
        frames.push(Frame {
            site: Some(id.clone()),
            cols,
            rows,
            pixel_m: (10.0, 10.0),
            images,
            outlines: vec![Outline { site: id.clone(), path }],
        });
    }
    material.maps = Some(Maps { legend, frames });
}

/// The frame of all sites, which lie on a grid.
fn all(material: &mut Material, ids: &[String], dates: &[String]) -> Frame {
    let (cols, rows) = (720, 480);
    let across = (ids.len() as f64 * 1.5).sqrt().ceil().max(1.0);
    let down = (ids.len() as f64 / across).ceil().max(1.0);
    let (dx, dy) = (f64::from(cols) / across, f64::from(rows) / down);
    let outlines = ids.iter().enumerate().map(|(i, id)| {
        let mut dice = Dice::new(i as u64 + 7);
        let (x, y) = (i as f64 % across, (i as f64 / across).floor());
        let middle = ((x.floor() + 0.5) * dx, (y + 0.5) * dy);
        Outline { site: id.clone(), path: ring(&mut dice, middle, dx.min(dy) * 0.36) }
    });
    let outlines = outlines.collect();
    let images = pictures(material, "maps/all", dates, (cols, rows));
    Frame { site: None, cols, rows, pixel_m: (30.0, 30.0), images, outlines }
}

fn ring(dice: &mut Dice, (x, y): (f64, f64), radius: f64) -> String {
    let points = (0..24).map(|i| {
        let angle = f64::from(i) / 24.0 * std::f64::consts::TAU;
        let r = radius * (0.75 + 0.35 * dice.next());
        format!("{:.1} {:.1}", x + r * 1.25 * angle.cos(), y + r * angle.sin())
    });
    format!("M{}Z", points.collect::<Vec<_>>().join("L"))
}

fn pictures(
    material: &mut Material,
    stem: &str,
    dates: &[String],
    size: (u32, u32),
) -> Vec<FrameImage> {
    let images = dates.iter().enumerate().map(|(at, date)| {
        let file = format!("{stem}_{at}.png");
        material.images.insert(file.clone(), png(stem.len() as u64, at, size));
        FrameImage { date: date.clone(), file }
    });
    images.collect()
}

/// A paletted picture of blobs; later dates have more water and forest.
fn png(seed: u64, at: usize, (cols, rows): (u32, u32)) -> Vec<u8> {
    let mut dice = Dice::new(seed + 3);
    let blobs: Vec<(f64, f64, f64, u8)> = (0..40)
        .map(|_| {
            let (x, y) = (dice.next() * f64::from(cols), dice.next() * f64::from(rows));
            let r = (0.02 + 0.09 * dice.next()) * f64::from(cols);
            let class = (1..6_u8).filter(|c| dice.next() * 6.0 > f64::from(*c)).count();
            let class = u8::try_from(class).unwrap_or(0);
            let later = if at > 0 && dice.next() < 0.45 {
                [3, 1][usize::from(class % 2)]
            } else {
                class
            };
            (x, y, r, later.min(5))
        })
        .collect();
    let cells =
        (0..rows).flat_map(|y| (0..cols).map(move |x| (f64::from(x), f64::from(y))));
    let pixels: Vec<u8> = cells
        .map(|(x, y)| {
            let wave = 1.0 + 0.25 * ((x / 9.0).sin() + (y / 7.0).cos());
            let inside = blobs
                .iter()
                .rev()
                .find(|(bx, by, r, _)| (x - bx).hypot(y - by) < r * wave);
            inside.map_or(1, |(.., class)| class + 1)
        })
        .collect();
    let palette: Vec<u8> =
        std::iter::once([0, 0, 0]).chain(CLASSES.iter().map(|c| c.3)).flatten().collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, cols, rows);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette);
    encoder.set_trns(vec![0]);
    encoder
        .write_header()
        .expect("memory takes what is written")
        .write_image_data(&pixels)
        .expect("memory takes what is written");
    out
}
