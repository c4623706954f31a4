//! What the record says of the imagery: scenes, how their numbers were read, what followed from
//! the passes.

use restora_accounts::imagery::ThresholdInfo;
use restora_terrain::QaRule;
use serde_json::{Value, json};

use super::plan::ImageryPlan;
use super::scenes::{SceneInput, Way};
use super::{Shown, loss};

/// Everything that the config and the scenes determine.
pub(crate) fn record(plan: &ImageryPlan, shown: &Shown) -> Value {
    let grid = &plan.grid;
    let setting = &shown.setting;
    let indices: Vec<Value> = plan
        .indices
        .iter()
        .map(|used| {
            json!({
                "name": used.name,
                "formula": used.index.formula(),
                "source": used.index.source(),
                "unit": format!("2^-{}", used.index.bits()),
            })
        })
        .collect();
    let ends: Vec<Value> = setting
        .end_members
        .iter()
        .map(|(code, [soil, vegetation])| {
            json!({"type": code, "soil": soil, "vegetation": vegetation})
        })
        .collect();
    let thresholds = setting.water.as_ref().map(|(_, levels)| {
        let level = |level: &ThresholdInfo| {
            json!({
                "threshold": level.value,
                "separability": level.separability,
                "by": if level.by_otsu { "otsu/1" } else { "config" },
            })
        };
        levels.iter().map(level).collect::<Vec<Value>>()
    });
    json!({
        "columns": grid.cols,
        "rows": grid.rows,
        "geotransform": [grid.x0, grid.dx, 0.0, grid.y0, 0.0, grid.dy],
        "crs": grid.crs.as_ref().map(restora_grid::Crs::label),
        "area_unit": format!("2^{} mm2", -plan.areas.unit().bits()),
        "mask": plan.compare.name(),
        "negative_to_zero": plan.negative_to_zero,
        "scenes": plan.scenes.iter().map(scene).collect::<Vec<Value>>(),
        "indices": indices,
        "percentiles": PERCENTILES,
        "end_members": ends,
        "water_thresholds": thresholds,
        "soil_loss": plan.loss.as_ref().map(loss::record),
    })
}

/// How percentiles are found.
const PERCENTILES: &str = "exact order statistics of values, weighted by area \
                           (Hyndman & Fan 1996, definition 2)";

/// One scene, with how its numbers become reflectance.
fn scene(scene: &SceneInput) -> Value {
    let bands: Vec<Value> = scene
        .bands
        .iter()
        .map(|band| {
            let info = band.source.info();
            json!({
                "role": band.role.name(),
                "path": info.path,
                "band": info.band,
                "scale": band.scale,
                "offset": band.offset,
                "aligned": way(band.way),
            })
        })
        .collect();
    json!({
        "date": scene.date,
        "sensor": scene.sensor.name(),
        "reason": scene.reason,
        "baseline": scene.baseline,
        "bands": bands,
        "fill": scene.sensor.scaling(Some(0.0)).and_then(|scaling| scaling.fill),
        "clouds": clouds(scene),
    })
}

/// How a band got to the grid.
fn way(way: Way) -> String {
    match way {
        Way::Direct => "as it is".to_owned(),
        Way::Nearest => "nearest/1 (cell under the centre)".to_owned(),
        Way::Average { cells: (across, down), .. } => {
            format!("average/1 ({across} x {down} whole cells)")
        }
    }
}

/// What of a quality band hides the ground.
fn clouds(scene: &SceneInput) -> Value {
    match (&scene.qa, &scene.clouds) {
        (None, _) | (_, QaRule::None) => Value::Null,
        (Some((source, _)), rule) => {
            let info = source.info();
            let hides = match rule {
                QaRule::Bits(bits) => {
                    json!({"bits": (0..32).filter(|bit| bits >> bit & 1 == 1).collect::<Vec<u32>>()})
                }
                QaRule::Classes(classes) => json!({"classes": classes}),
                QaRule::None => Value::Null,
            };
            json!({"path": info.path, "band": info.band, "hides": hides})
        }
    }
}
