//! The account of kind `patches`.

use serde_json::{Value, json};

use crate::support::{
    CRS, Case, Raster, block, geojson, polygon, put, rectangle, repo, restora, same,
    site_in,
};

/// Two pixels that meet at a corner, one apart; the site ends after the fifth column.
fn drawn() -> Case {
    const ROWS: [&str; 5] = ["#....#", ".#...#", "......", "...#..", "...#.."];
    let mut case = Case::new();
    let mut raster = Raster::new(6, 5);
    // Blocks of one row: every patch of two rows lies across a seam.
    raster.options = &["BLOCKYSIZE=1"];
    case.date(
        "2000",
        &raster,
        |col, row| if ROWS[row].as_bytes()[col] == b'#' { 7u8 } else { 1 },
    );
    case.date("2020", &raster, |_, _| 1u8);
    case.sites(&[block("a", (0.0, 0.0), (5.0, 5.0))]);
    case
}

#[test]
fn number_sizes_and_edge_by_hand() {
    let mut case = drawn();
    case.config["accounts"] = json!([
        {"kind": "patches", "classes": [7]},
        {"kind": "patches", "name": "four", "classes": [7], "neighbours": 4},
        {"kind": "patches", "name": "large", "classes": [7], "neighbours": 4, "list": false,
         "minimum_area": {"value": 0.3, "unit": "mu"}},
    ]);
    case.run().exits(0);
    let rows = case.table("patches");
    let of = |account: &str| rows.one(&[("account", account), ("date", "2000")]).clone();
    // 8 neighbours: two patches of two pixels. 4: three, of 100, 100 and 200 m².
    same(of("patches").number("patches"), 2.0);
    same(of("patches").number("mean_m2"), 200.0);
    same(of("four").number("patches"), 3.0);
    same(of("four").number("largest_m2"), 200.0);
    same(of("four").number("median_m2"), 100.0);
    same(of("four").number("largest_share"), 0.5);
    // (100² + 100² + 200²) / 2500 m² of site.
    same(of("four").number("effective_mesh_m2"), 24.0);
    // Single pixels have 4 sides of 10 m, the pair 6; true lengths on this grid are 1/10 000 off.
    assert!((of("four").number("edge_m") - 140.0).abs() < 0.1);
    // 0.3 mu are 200 m²: the two single pixels are smaller.
    same(of("large").number("patches"), 1.0);
    same(of("large").number("small_patches"), 2.0);
    same(of("large").number("small_m2"), 200.0);
    let after = rows.one(&[("account", "four"), ("date", "2020")]).clone();
    same(after.number("patches_change"), -3.0);
    assert!(after.text("mean_m2").is_empty());
    let list = case.table("patch_list");
    assert_eq!(list.all(&[("account", "four")]).count(), 3);
    assert_eq!(list.all(&[("account", "large")]).count(), 0);
    // What patches have is what the classes have: proven for each account, site and date.
    let record = case.record();
    let proven = record["proof"]["identities"].as_array().unwrap().iter();
    assert_eq!(
        proven.filter(|i| i["claim"] == "areas of patches = class areas").count(),
        6
    );
}

/// A lake in a ring: one island inside; the land outside and a spit that reaches it are none. With
/// 4 neighbours of water, land goes out by the corner.
#[test]
fn islands_are_land_that_water_encloses() {
    const ROWS: [&str; 7] =
        [".......", ".#####.", ".#.#.#.", ".#####.", ".#.##..", ".#####.", "......."];
    let mut case = Case::new();
    case.date("2000", &Raster::new(7, 7), |col, row| {
        if ROWS[row].as_bytes()[col] == b'#' { 5u8 } else { 2 }
    });
    case.sites(&[
        block("a", (0.0, 0.0), (7.0, 7.0)),
        site_in("b", None, &polygon(&[rectangle((1.0, 1.0), (6.0, 4.0))])),
    ]);
    case.config["accounts"] = json!([
        {"kind": "patches", "classes": [5], "of": "islands"},
        {"kind": "patches", "name": "one", "classes": [5], "of": "islands", "sites": ["b"]},
    ]);
    case.run().exits(0);
    let rows = case.table("patches");
    let count = |account: &str, site: &str| {
        rows.one(&[("account", account), ("site", site)]).number("patches")
    };
    // Two in the upper ring, one in the lower left; the notch at the right is open.
    same(count("patches", "a"), 3.0);
    same(count("one", "b"), 2.0);
    assert_eq!(rows.all(&[("account", "one")]).count(), 1);
}

/// The amounts of the cases, on their tiles.
#[test]
fn pits_ponds_and_islands_of_the_cases_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, threads: &str| {
        let config = repo().join(format!("pipelines/{name}.json"));
        let out = folder.path().join(format!("{name}-{threads}"));
        let words = [
            "run",
            config.to_str().unwrap(),
            "-o",
            out.to_str().unwrap(),
            "--threads",
            threads,
        ];
        restora(folder.path(), words).exits(0);
        out
    };
    for (name, wanted) in
        [("huaxia-city", [44.0, 0.0, 0.0, 35.0].as_slice()), ("panan-lake", &[3.0, 9.0])]
    {
        let one = run(name, "1");
        let rows = crate::support::Rows::read(&one.join("patches.csv"));
        let found: Vec<f64> = rows.0.iter().map(|row| row.number("patches")).collect();
        assert_eq!(found, wanted, "{name}");
        for threads in ["2", "7"] {
            let other = run(name, threads);
            for file in ["patches.csv", "patch_list.csv", "sites.csv", "extent.csv"] {
                let read = |at: &std::path::Path| std::fs::read(at.join(file)).unwrap();
                assert_eq!(
                    read(&one),
                    read(&other),
                    "{name}: {file} with {threads} threads"
                );
            }
        }
    }
}

#[test]
fn groups_and_runs_without_pixels_are_refused() {
    let mut case = drawn();
    case.sites(&[
        site_in("a", Some("east"), &polygon(&[rectangle((0.0, 0.0), (2.0, 5.0))])),
        site_in("b", Some("east"), &polygon(&[rectangle((2.0, 0.0), (5.0, 5.0))])),
    ]);
    case.config["accounts"] = json!([{"kind": "patches", "classes": [7], "sites": ["aa", "a", "group:east"],
        "minimum_area": {"value": 1, "unit": "ha"}}]);
    case.run().exits(2).tells(&[
        "E803",
        "`a`?",
        "E870",
        "`group:east`",
        "/accounts/0/sites/2",
    ]);
    case.config["accounts"] =
        json!([{"kind": "patches", "classes": [], "neighbours": 6}]);
    case.run().exits(2).tells(&["/accounts/0/classes", "/accounts/0/neighbours"]);
    let folder = tempfile::tempdir().unwrap();
    let alone = json!([{"kind": "patches", "classes": [7]}]);
    super::run_accounts(folder.path(), &alone)
        .exits(2)
        .tells(&["E802", "rasters of land cover"]);
}

/// A parcel with an owner.
fn parcel(id: &str, owner: &str, first: (f64, f64), end: (f64, f64)) -> Value {
    let mut feature = block(id, first, end);
    feature["properties"]["owner"] = json!(owner);
    feature
}

/// Woods that grow together, and their parcels.
fn woods() -> (Case, [Value; 4]) {
    let mut case = Case::new();
    let mut raster = Raster::new(8, 6);
    raster.options = &["BLOCKYSIZE=1"];
    // Before, two groves of a row each, then all of the upper four rows.
    case.date("2000", &raster, |_, row| if row == 0 || row == 3 { 2u8 } else { 1 });
    case.date("2020", &raster, |_, row| if row < 4 { 2u8 } else { 1 });
    case.sites(&[block("a", (0.0, 0.0), (8.0, 6.0))]);
    // Lots of four columns: upper and lower left belong to li, upper right to wang; the lower
    // right is in no parcel but for one cell without an owner's name.
    let parcels = [
        parcel("p", "li", (0.0, 0.0), (4.0, 2.0)),
        parcel("q", "wang", (4.0, 0.0), (8.0, 2.0)),
        parcel("r", "li", (0.0, 2.0), (4.0, 4.0)),
        parcel("s", "", (7.0, 3.0), (8.0, 4.0)),
    ];
    put(&case.path("parcels.geojson"), geojson(CRS, &parcels));
    case.config["accounts"] = json!([{
        "kind": "patches",
        "classes": [2],
        "packages": {
            "minimum_area": {"value": 0.3, "unit": "ha"},
            "parcels": {"path": "parcels.geojson", "id": "id", "owner": "owner"},
        },
    }]);
    (case, parcels)
}

#[test]
fn packages_with_their_parcels_and_owners() {
    let (mut case, parcels) = woods();
    case.run().exits(0);
    let packages = case.table("packages");
    // 8 cells each are 0.08 ha; 32 are 0.32 ha.
    assert_eq!(packages.all(&[("date", "2000")]).count(), 0);
    let one = packages.one(&[("date", "2020")]).clone();
    same(one.number("area_m2"), 3200.0);
    same(one.number("parcels"), 4.0);
    same(one.number("owners"), 2.0);
    same(one.number("no_parcel_m2"), 700.0);
    same(one.number("largest_owner_share"), 0.5);
    let summary = case.table("packages_summary");
    let before = summary.one(&[("date", "2000")]).clone();
    same(before.number("scattered_patches"), 2.0);
    // p 4 cells, q 4, r 4, s 1: 13 in four parcels; li has 8, wang 4.
    same(before.number("mean_parcel_m2"), 325.0);
    same(before.number("mean_owner_m2"), 600.0);
    let after = summary.one(&[("date", "2020")]).clone();
    same(after.number("packages_share"), 1.0);
    same(after.number("mean_owner_m2"), 1200.0);
    let owners = case.table("package_owners");
    let li = owners.one(&[("owner", "li"), ("date", "2000")]).clone();
    same(li.number("parcels"), 2.0);
    same(li.number("pieces"), 2.0);
    same(li.number("packages_m2"), 0.0);
    same(owners.one(&[("owner", "li"), ("date", "2020")]).number("packages_m2"), 1600.0);
    // A parcel drawn twice counts once, and is told of: 4 cells in 2000, 8 in 2020.
    let mut twice = parcels.to_vec();
    twice.push(parcel("again", "li", (0.0, 0.0), (4.0, 2.0)));
    put(&case.path("parcels.geojson"), geojson(CRS, &twice));
    let said = case.done();
    said.tells(&["W857", "12 cells", "/accounts/0/packages/parcels"]);
    assert_eq!(case.table("packages_summary"), summary);
    case.config["accounts"][0]["of"] = json!("islands");
    case.with("check", &[]).exits(3).tells(&["E871", "/accounts/0/packages"]);
    case.config["accounts"][0]["of"] = json!("patches");
    case.config["accounts"][0]["packages"]["minimum_area"]["unit"] = json!("m");
    case.config["accounts"][0]["packages"]["parcels"]["owner"] = json!("owners");
    let wanted = ["/packages/minimum_area", "/packages/parcels", "owners"];
    case.with("check", &[]).exits(3).tells(&wanted);
}
