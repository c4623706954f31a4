//! Index values and what is made of them, in items (pixels) per second.
//!
//! `cargo bench -p restora-terrain`; what the numbers mean stands in `benches/README.md`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use restora_terrain::{
    Band, EndMembers, Heights, Index, QaRule, Scratch, Sensor, Slopes, index_values,
};

/// Pixels of a block.
const PIXELS: usize = 1 << 20;

fn main() {
    divan::main();
}

/// Stored reflectances without a pattern.
fn raw(salt: u32) -> Vec<f32> {
    let noise = |i: u32| {
        let mut h = i.wrapping_mul(0x9E37_79B1) ^ salt.wrapping_mul(0x85EB_CA77);
        h = (h ^ h >> 16).wrapping_mul(0x85EB_CA6B);
        (h ^ h >> 13) % 4096
    };
    let number = |i| f32::from(u16::try_from(noise(i) + 1000).expect("below 2^16"));
    (0..u32::try_from(PIXELS).expect("2^20")).map(number).collect()
}

fn values(index: Index) -> Vec<i32> {
    let raws: Vec<Vec<f32>> = (0..).take(index.roles().len()).map(raw).collect();
    let bands: Vec<Band<'_>> =
        raws.iter().map(|raw| Band { raw, scale: 1e-4, offset: -0.1 }).collect();
    let mut out = Vec::new();
    index_values(index, &bands, None, &mut out);
    out
}

#[divan::bench(args = ["NDVI", "EVI2", "EVI", "AWEInsh", "WI2015"], consts = [false, true])]
fn index<const CLOUD: bool>(bencher: Bencher<'_, '_>, name: &str) {
    let index = Index::named(name).expect("known");
    let raws: Vec<Vec<f32>> = (0..).take(index.roles().len()).map(raw).collect();
    let bands: Vec<Band<'_>> =
        raws.iter().map(|raw| Band { raw, scale: 1e-4, offset: -0.1 }).collect();
    let cloud = vec![0u8; PIXELS];
    let mut out = Vec::new();
    bencher.counter(ItemsCount::new(PIXELS)).bench_local(|| {
        let cloud = CLOUD.then_some(cloud.as_slice());
        index_values(index, black_box(&bands), cloud, &mut out);
    });
}

#[divan::bench]
fn quality(bencher: Bencher<'_, '_>) {
    let (qa, rule) = (raw(7), QaRule::default_for(Sensor::LandsatC2L2));
    let mut out = Vec::new();
    bencher
        .counter(ItemsCount::new(PIXELS))
        .bench_local(|| rule.masked(black_box(&qa), &mut out));
}

#[divan::bench]
fn histogram(bencher: Bencher<'_, '_>) {
    let values = values(Index::Ndvi);
    let mut scratch = Scratch::for_index(Index::Ndvi);
    bencher.counter(ItemsCount::new(PIXELS)).bench_local(|| {
        for &v in black_box(&values) {
            scratch.add(v, 900_000_000);
        }
        scratch.take()
    });
}

#[divan::bench]
fn fractions(bencher: Bencher<'_, '_>) {
    let values = values(Index::Ndvi);
    let ends = EndMembers::new(1 << 26, 1 << 29).expect("in order");
    let mut out = Vec::new();
    bencher
        .counter(ItemsCount::new(PIXELS))
        .bench_local(|| ends.fractions(black_box(&values), &mut out));
}

#[divan::bench]
fn slope(bencher: Bencher<'_, '_>) {
    let cells = raw(3);
    let heights = Heights {
        cells: &cells,
        cols: 1022,
        rows: 1022,
        spacing: &[(30.0, 30.0)],
        z_to_m: 1.0,
    };
    let mut out = Slopes::default();
    bencher
        .counter(ItemsCount::new(1022 * 1022usize))
        .bench_local(|| out.fill(black_box(&heights)));
}
