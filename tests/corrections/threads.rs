//! The same bytes on any number of threads, with sites and factors in degrees.

use serde_json::json;

use super::correct;
use crate::random::{Tables, attempt, land, utm};
use crate::support::{Case, Raster, geojson, polygon, put, site};

/// Land in UTM, sites and factors in degrees.
fn mixed() -> Case {
    // 39 × 33 km at 118.5° to 119° E and 34° to 34.3° N, in tiles of 256 pixels.
    let options = ["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256"];
    let raster = Raster { options: &options, ..utm(1300, 1100) };
    let mut case = Case::valued();
    case.config["grid"]["area"] = json!("true");
    for (date, seed) in [("2000", 1), ("2020", 2)] {
        case.date(date, &raster, land(seed));
    }
    let ring = |places: &[[f64; 2]]| json!([places, &places[..1]].concat());
    let sites = [
        ("s", [[118.55, 34.05], [118.80, 34.02], [118.83, 34.21], [118.60, 34.26]]),
        ("t", [[118.75, 34.15], [118.93, 34.10], [118.94, 34.27], [118.78, 34.29]]),
        ("u", [[118.56, 34.28], [118.57, 34.28], [118.57, 34.29], [118.56, 34.29]]),
    ];
    let sites = sites.map(|(id, places)| site(id, &polygon(&[ring(&places)])));
    put(&case.path("sites.geojson"), geojson("EPSG:4326", &sites));
    // Cells of 0.01° by 0.007° with all kinds of numbers.
    let transform = [118.4, 0.01, 0.0, 34.4, 0.0, -0.007];
    let factors = Raster {
        transform,
        crs: Some("EPSG:4326"),
        size: (70, 70),
        ..Raster::new(70, 70)
    };
    for (name, seed) in [("a.tif", 3usize), ("b.tif", 5)] {
        let number = |col: usize, row: usize| {
            ((col * 31 + row * 17) * seed % 97) as f32 / 60.0 + 0.1
        };
        factors.write(&case.path(name), &factors.pixels(number));
    }
    let of = |name: &str, reference| {
        json!({
            "kind": "raster",
            "name": name,
            "rasters": [{"path": format!("{name}.tif")}],
            "reference": reference,
            "services": ["hyd", "bio"],
        })
    };
    let own = json!({"date": "2000", "by_class": true});
    correct(&mut case, &json!([of("a", json!({"date": "all"})), of("b", own)]));
    case
}

#[test]
fn sites_and_factors_in_degrees_give_the_same_bytes_on_any_threads() {
    let case = mixed();
    let found = [1, 2, 7].map(|threads| {
        let outcome = attempt(&case, threads).unwrap_or_else(|told| panic!("{told}"));
        let record = serde_json::to_string(&outcome.record).unwrap();
        (Tables::of(&outcome), record)
    });
    assert!(found[0] == found[1], "one thread and two differ");
    assert!(found[0] == found[2], "one thread and seven differ");
    assert_eq!(found[0].0.rows("corrections").all(&[("site", "u")]).count() % 2, 0);
    // And so do the files of the command.
    let files = |threads: &str| {
        let out = format!("out-{threads}");
        case.with("run", &["-o", &out, "-j", threads]).exits(0);
        let names = crate::support::names(&case.path(&out));
        names
            .into_iter()
            .filter(|name| name != "run.json" && name != "log.ndjson")
            .map(|name| (std::fs::read(case.path(&out).join(&name)).unwrap(), name))
            .collect::<Vec<_>>()
    };
    let wanted = files("1");
    assert!(wanted.iter().any(|(_, name)| name == "correction_steps.csv"));
    for threads in ["2", "7"] {
        for ((found, name), (wanted, _)) in files(threads).into_iter().zip(&wanted) {
            assert!(found == *wanted, "{name} on {threads} threads");
        }
    }
}
