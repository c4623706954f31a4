//! Shards of an archive open the tiles that they read, and no others.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::shards::told::sealed;
use crate::shards::{alike, loaded};
use crate::support::{Case, PIXEL_M, Raster, Said, block, put, restora};

/// Tiles in each direction, and pixels of their sides: each is a task of its own.
const ACROSS: usize = 3;
const SIDE: usize = 600;

const DATES: [&str; 3] = ["2000", "2010", "2020"];

/// Three dates of nine tiles, of which one has statistics beside it; sites over all of them.
fn archive(blocks: &dyn Fn(usize) -> &'static [&'static str]) -> Case {
    let mut case = Case::valued();
    case.config.as_object_mut().unwrap().remove("dates");
    fs::create_dir(case.path("archive")).unwrap();
    for (date, label) in DATES.into_iter().enumerate() {
        for tile in 0..ACROSS * ACROSS {
            let (col, row) = (tile % ACROSS * SIDE, tile / ACROSS * SIDE);
            let mut raster = Raster { options: blocks(tile), ..Raster::new(SIDE, SIDE) };
            raster.transform[0] += PIXEL_M * col as f64;
            raster.transform[3] -= PIXEL_M * row as f64;
            let class = |x: usize, y: usize| {
                [1u8, 2, 4, 5, 7][((col + x) / (13 + date) + (row + y) / 11) % 5]
            };
            let pixels = raster.pixels(class);
            raster.write(&case.path(&format!("archive/t{tile}_{label}.tif")), &pixels);
        }
    }
    put(
        &case.path("archive/t4_2010.tif.aux.xml"),
        "<PAMDataset><PAMRasterBand band=\"1\"><Metadata><MDI key=\"STATISTICS_MAXIMUM\">7</MDI>\
         </Metadata></PAMRasterBand></PAMDataset>",
    );
    case.config["tiles"] =
        json!({"folder": "archive", "pattern": "(?<tile>t\\d)_(?<date>\\d{4})\\.tif$"});
    let end = (ACROSS * SIDE) as f64;
    case.sites(&[
        block("a", (5.5, 7.25), (end / 2.0, end - 30.5)),
        block("b", (end / 2.0 + 1.5, 20.0), (end - 10.0, end - 5.0)),
    ]);
    case.write_config();
    case
}

fn tiled(_: usize) -> &'static [&'static str] {
    &["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"]
}

fn planned(case: &Case) -> Value {
    case.with("plan", &["--shards", "9", "-o", "plan.json"]).exits(0);
    serde_json::from_slice(&fs::read(case.path("plan.json")).unwrap()).unwrap()
}

fn shard(case: &Case, which: &str, parts: &str) -> Said {
    let words = ["run", "--plan", "plan.json", "--shard", which, "-o", parts];
    restora(case.folder(), words)
}

fn merge(case: &Case) {
    restora(case.folder(), ["merge", "plan.json", "parts", "-o", "merged"]).exits(0);
    case.done();
    alike(&case.path("out"), &case.path("merged"));
}

/// Puts other bytes in the place of a file, as many, with its time.
fn ruin(path: &Path) {
    let was = fs::metadata(path).unwrap();
    put(path, vec![0; usize::try_from(was.len()).unwrap()]);
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(was.modified().unwrap()).unwrap();
}

#[test]
fn a_shard_opens_its_own_tiles_and_a_merge_next_to_none() {
    let case = archive(&tiled);
    let plan = planned(&case);
    let windows = plan["tiles"]["windows"].as_array().unwrap();
    assert_eq!(windows.len(), ACROSS * ACROSS);
    assert_eq!(windows[5], json!([2 * SIDE, SIDE, SIDE, SIDE]));
    assert_eq!(plan["tiles"]["beside"], json!([[1, 4, ["t4_2010.tif.aux.xml"]]]));
    for number in 1..=9 {
        shard(&case, &format!("{number}/9"), "parts").exits(0);
    }
    merge(&case);
    // Nobody but its own shard sees that a tile is none; the merge, that its bytes are others.
    ruin(&case.path("archive/t8_2010.tif"));
    shard(&case, "1-8/9", "others").exits(0);
    let said = shard(&case, "9/9", "others").exits(2);
    said.tells(&["E201", "t8_2010.tif"]);
    let words = ["merge", "plan.json", "parts", "-o", "merged", "--overwrite"];
    restora(case.folder(), words).exits(2).tells(&["E613", "2010"]);
}

#[test]
fn what_changed_since_the_plan_is_told_by_the_shard_that_reads_it() {
    let case = archive(&tiled);
    planned(&case);
    // What lies beside a tile now may say of it what it likes.
    let beside = case.path("archive/t8_2020.tif.aux.xml");
    put(&beside, "<PAMDataset><SRS>EPSG:32649</SRS></PAMDataset>");
    shard(&case, "1-8/9", "parts").exits(0);
    let said = shard(&case, "9/9", "parts").exits(2);
    said.tells(&["t8_2020.tif", "WGS 84 / UTM zone 49N"]);
    fs::remove_file(&beside).unwrap();
    shard(&case, "9/9", "parts").exits(0);
    merge(&case);
    // A file that is another one is noticed by everybody, whoever reads it.
    let file = case.path("archive/t8_2020.tif");
    let bytes = fs::read(&file).unwrap();
    put(&file, [&bytes[..], b" "].concat());
    for which in ["1/9", "9/9"] {
        let said = shard(&case, which, "others").exits(2);
        said.tells(&["E613", "2020", "the plan"]);
    }
    fs::remove_file(&file).unwrap();
    // Without it, the others of its tile have no pair.
    shard(&case, "1/9", "others").exits(2).tells(&["E165", "t8"]);
}

/// A tile that is written again while a shard is counted ends that shard if it reads the tile.
#[test]
fn what_changes_under_a_shard_is_noticed_where_it_is_read() {
    let case = archive(&tiled);
    planned(&case);
    let text = fs::read(case.path("plan.json")).unwrap();
    let shards = restora_engine::ShardPlan::read("plan.json", &text).unwrap();
    let (loaded, settings) = loaded(&case);
    let watch = restora_engine::Silent;
    let own = |number: u32| {
        let numbers = [number];
        let of = (&shards, &numbers[..]);
        restora_engine::resolve_shards(&loaded, &settings, &watch, of).unwrap()
    };
    let plans = [own(2), own(5)];
    // Beside a tile, and the tile itself.
    for name in ["t4_2010.tif.aux.xml", "t4_2000.tif"] {
        let file = case.path("archive").join(name);
        let file = fs::File::options().write(true).open(file).unwrap();
        let time = file.metadata().unwrap().modified().unwrap();
        file.set_modified(time + std::time::Duration::from_secs(1)).unwrap();
        let ends = |plan, number: u32| {
            let parts = case.path(&format!("parts of {name}"));
            restora_engine::run_shards(plan, (&shards, &[number]), &parts, &watch)
        };
        assert!(ends(&plans[0], 2).is_ok(), "{name}");
        let found = ends(&plans[1], 5).unwrap_err();
        let told = found[0].line(restora_message::Lang::En);
        assert!(told.starts_with("E621") && told.contains(name), "{told}");
        file.set_modified(time).unwrap();
    }
}

/// A plan whose checksum is right, and which says of tiles what is not so.
#[test]
fn a_checksum_does_not_make_tiles_lie_elsewhere() {
    let case = archive(&tiled);
    let good = planned(&case);
    let side = json!(SIDE);
    let forged = |edit: &dyn Fn(&mut Value)| {
        let mut plan = good.clone();
        edit(&mut plan["tiles"]);
        sealed(&mut plan);
        put(&case.path("plan.json"), plan.to_string());
        drop(fs::remove_dir_all(case.path("parts")));
        let mut said =
            (1..=9).map(|number| shard(&case, &format!("{number}/9"), "parts"));
        said.find(|said| said.code != Some(0))
    };
    assert!(forged(&|_| ()).is_none());
    let swapped = |tiles: &mut Value| {
        let windows = tiles["windows"].as_array_mut().unwrap();
        windows.swap(7, 8);
    };
    forged(&swapped).unwrap().exits(2).tells(&["E613", "[20", "the plan"]);
    let moved =
        |tiles: &mut Value| tiles["windows"][8] = json!([SIDE, 2 * SIDE, side, side]);
    forged(&moved).unwrap().exits(2).tells(&["E613"]);
    let narrow = |tiles: &mut Value| tiles["windows"][8][2] = json!(1);
    forged(&narrow).unwrap().exits(2).tells(&["E613"]);
    // What no plan can say.
    for (at, number) in [(2, 0u32), (3, 0), (0, u32::MAX), (3, 1 << 31)] {
        let none = |tiles: &mut Value| tiles["windows"][8][at] = json!(number);
        forged(&none).unwrap().exits(2).tells(&["E610", "plan.json"]);
    }
    for name in ["/dev/zero", "../t4_2010.tif", "", "a/b", ".."] {
        let strange = |tiles: &mut Value| tiles["beside"][0][2][0] = json!(name);
        forged(&strange).unwrap().exits(2).tells(&["E610", "plan.json"]);
    }
}

/// Where tiles are not all alike, every shard looks at all of them.
#[test]
fn tiles_that_differ_are_all_opened() {
    let case = archive(&|tile| if tile == 6 { &[] } else { tiled(tile) });
    let plan = planned(&case);
    assert!(plan.get("tiles").is_none());
    shard(&case, "1-9/9", "parts").exits(0);
    merge(&case);
}
