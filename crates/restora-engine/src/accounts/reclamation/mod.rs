//! The account of kind `reclamation`: what built-up land is to become, and its land tickets.

mod make;
mod raster;
mod walk;

use std::collections::BTreeSet;

use restora_accounts::office::Dimension;
use restora_accounts::parcels::Parcel;
use restora_accounts::reclamation::{Green, Over, Parties, Terms};
use restora_message::catalogue::accounts::{reclamation as say, shared};
use restora_message::catalogue::{config, text};
use restora_message::{Problem, Problems, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cells::{check_chosen, chosen};
use super::overlay::{Drawn, Overlay, ParcelLayer};
use super::{Desk, Made, Pending, Ready, Seen, nested};
use crate::form::hint;
use crate::slopes::SlopeSource;
use crate::{Elevation, Plan, Quantity};

/// What built-up land is to be reclaimed to, cell by cell and parcel by parcel, and what its land
/// tickets bring. 地票
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reclamation {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The date whose built-up land is judged; the first, if nothing is said. 日期
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// A later date that shows what was reclaimed: then only land that is no longer built up
    /// yields tickets, otherwise all that may be reclaimed. 复垦后日期
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Classes of built-up land. 建设用地类别
    #[schemars(length(min = 1))]
    #[serde(default = "super::buffer::impervious")]
    pub built: Vec<i32>,
    /// Elevation, for the slope. It should reach a cell beyond the sites. 高程
    pub elevation: Elevation,
    /// Steeper land becomes forest or grass; 25 degrees. 坡度上限（度）
    #[serde(default = "steepest")]
    pub steepest: f64,
    /// Land under any of these becomes forest or grass. 生态保护等图层
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masks: Vec<Overlay>,
    /// Land inside of it yields no ticket. 城镇规划建设用地范围
    pub construction_boundary: Overlay,
    /// Permanent farmland: reported, and where another rule asks for forest or grass, warned of.
    /// 永久基本农田
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permanent_farmland: Option<Overlay>,
    /// Parcels. 宗地
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcels: Option<ParcelLayer>,
    /// Condition on the fields of the parcels, OGR SQL: which are a collective's own land and no
    /// homestead. What they bring goes to the collective alone. 集体建设用地条件
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collective_land: Option<String>,
    /// Only these sites; all, if none is named. 地块
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<String>,
    /// What steep and masked land becomes. 复垦为林地或草地
    #[serde(default)]
    pub to: GreenWord,
    /// Price of tickets, e.g. {"value": 18, "unit": "万元/亩"}. 地票价格
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Quantity>,
    /// Cost of reclamation; nothing, if nothing is said. 复垦成本
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Quantity>,
    /// How household and collective share what is left; 85 and 15. 农户与集体分配比例
    #[serde(default = "split")]
    pub split: [u32; 2],
    /// The least that both have to get; that of Chongqing unless stated. 最低收益
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<LeastShares>,
    /// Who buys, in the ledger: nobody who holds or owns a parcel. 购买方
    #[schemars(length(min = 1))]
    #[serde(default = "buyer")]
    pub buyer: String,
    /// Also write a raster of what becomes of each cell. 输出栅格
    #[serde(default = "yes")]
    pub raster: bool,
}

/// The least that household and collective have to get. 最低收益
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeastShares {
    /// Of a household; 12 万元/亩 in Chongqing. 农户
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<Quantity>,
    /// Of a collective; 2.1 万元/亩 in Chongqing. 集体
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collective: Option<Quantity>,
}

/// What steep and masked land becomes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum GreenWord {
    /// Forest.
    #[default]
    Forest,
    /// Grass.
    Grass,
}

fn steepest() -> f64 {
    25.0
}

fn split() -> [u32; 2] {
    [85, 15]
}

fn buyer() -> String {
    "buyer".to_owned()
}

fn yes() -> bool {
    true
}

/// Square metres of a mu (亩).
const MU_M2: f64 = 1e4 / 15.0;

/// 12 and 2.1 万元/亩: the least in Chongqing, in CNY/mu.
const LEAST_CNY_PER_MU: [f64; 2] = [120_000.0, 21_000.0];

impl Reclamation {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        let mut problems = Problems::new();
        if !(self.steepest > 0.0 && self.steepest < 90.0) {
            let number = bad(desk, self.steepest, &text::WHAT_SLOPE, "/steepest");
            problems.push(number);
        }
        problems.extend(self.masks_named(desk));
        let terms = self.terms(desk).map_err(|found| problems.extend(found)).ok();
        let least = self.least_cny_per_mu(desk);
        let least = least.map_err(|found| problems.extend(found)).unwrap_or_default();
        let at = format!("{}/elevation", desk.at);
        let slopes = SlopeSource::open(desk.loaded, &self.elevation, &at);
        let slopes = slopes.map_err(|found| problems.extend(found)).ok();
        let layers = self.layers(desk).map_err(|found| problems.extend(found)).ok();
        let (Some(terms), Some(slopes), Some(layers), true) =
            (terms, slopes, layers, problems.is_empty())
        else {
            return Err(problems);
        };
        let files = slopes.raster().files();
        desk.files.push((self.elevation.path.clone(), files));
        Ok(Box::new(Rules {
            config: self.clone(),
            built: self.built.iter().copied().collect(),
            green: match self.to {
                GreenWord::Forest => Green::Forest,
                GreenWord::Grass => Green::Grass,
            },
            terms,
            least,
            slopes,
            layers,
            file: format!("rasters/reclamation_{}.tif", desk.number()),
        }))
    }

    /// Masks are as many as there are bits for, and told apart by their names.
    fn masks_named(&self, desk: &Desk<'_>) -> Problems {
        let mut problems = Problems::new();
        if self.masks.len() > Over::MOST_MASKS {
            let problem = Problem::new(&say::MASKS)
                .with("count", self.masks.len())
                .with("most", Over::MOST_MASKS);
            problems.push(desk.problem(problem, "/masks"));
        }
        let mut known = BTreeSet::from([
            "construction boundary",
            "slope",
            "no slope",
            "permanent farmland",
        ]);
        for (i, mask) in self.masks.iter().enumerate() {
            if !known.insert(mask.called()) {
                let problem = Problem::new(&say::MASK_TWICE).with("name", mask.called());
                problems.push(desk.problem(problem, &format!("/masks/{i}")));
            }
        }
        problems
    }

    fn layers(&self, desk: &mut Desk<'_>) -> Result<Layers, Problems> {
        let mut problems = Problems::new();
        let mut masks = Vec::new();
        for (i, mask) in self.masks.iter().enumerate() {
            match mask.read(desk, &format!("/masks/{i}")) {
                Ok(drawn) => masks.push(drawn),
                Err(found) => problems.extend(found),
            }
        }
        let mut read = |found: Result<Drawn, Problems>| {
            found.map_err(|found| problems.extend(found)).ok()
        };
        let boundary =
            read(self.construction_boundary.read(desk, "/construction_boundary"));
        let farmland = self.permanent_farmland.as_ref();
        let farmland =
            farmland.and_then(|layer| read(layer.read(desk, "/permanent_farmland")));
        let parcels = self.parcels.as_ref();
        let parcels = parcels.and_then(|layer| read(layer.read(desk, "/parcels")));
        let collective = self.collective(desk).map_err(|found| problems.extend(found));
        match (boundary, collective) {
            (Some(boundary), Ok(collective)) if problems.is_empty() => {
                Ok(Layers { boundary, farmland, masks, parcels, collective })
            }
            _ => Err(problems),
        }
    }

    /// Ids of the parcels that are a collective's own land.
    fn collective(&self, desk: &mut Desk<'_>) -> Result<BTreeSet<String>, Problems> {
        let Some(condition) = &self.collective_land else { return Ok(BTreeSet::new()) };
        let missing = |key: &str, below: &str| {
            Err(desk.loaded.missing(key, &format!("{}{below}", desk.at)).into())
        };
        let Some(layer) = &self.parcels else { return missing("parcels", "") };
        // Numbers in place of ids are those of the parcels that meet the condition.
        if layer.id.is_none() {
            return missing("id", "/parcels");
        }
        layer.meeting(desk, condition, "/collective_land")
    }

    /// Price, cost and split, where there is a price.
    fn terms(&self, desk: &Desk<'_>) -> Result<Option<Terms>, Problems> {
        let per_m2 = |quantity: &Quantity, below: &str| {
            desk.quantity(quantity, Dimension::MONEY_PER_AREA, below)
        };
        let Some(price) = &self.price else {
            let keys = [("cost", self.cost.is_some()), ("least", self.least.is_some())];
            let stray = keys.iter().filter(|(_, there)| *there).map(|(key, _)| {
                let problem = Problem::new(&say::NO_PRICE).with("key", key);
                desk.problem(problem, &format!("/{key}"))
            });
            let stray: Problems = stray.collect();
            return if stray.is_empty() { Ok(None) } else { Err(stray) };
        };
        let mut problems = Problems::new();
        let price = per_m2(price, "/price").map_err(|p| problems.push(p)).ok();
        let cost = self.cost.as_ref().map_or(Ok(0.0), |cost| per_m2(cost, "/cost"));
        let cost = cost.map_err(|p| problems.push(p)).ok();
        if self.split.iter().all(|weight| *weight == 0) {
            let problem = bad(desk, 0.0, &text::WHAT_WEIGHTS, "/split");
            problems.push(problem);
        }
        let wrong = price.is_some_and(|price| !(price > 0.0 && price.is_finite()));
        if let Some(written) = self.price.as_ref().filter(|_| wrong) {
            problems.push(desk.bad(written, &text::WHAT_PRICE, "/price"));
        }
        let wrong = cost.is_some_and(|cost| !(cost >= 0.0 && cost.is_finite()));
        if let Some(written) = self.cost.as_ref().filter(|_| wrong) {
            problems.push(desk.bad(written, &text::WHAT_NOT_NEGATIVE, "/cost"));
        }
        if let Some((price, cost)) = price.zip(cost).filter(|(price, cost)| cost >= price)
        {
            let problem = Problem::new(&say::NOTHING_LEFT)
                .with("price", price * MU_M2)
                .with("cost", cost * MU_M2);
            problems.push(desk.problem(problem, "/cost"));
        }
        match (price, cost) {
            (Some(price), Some(cost)) if problems.is_empty() => Ok(Some(Terms {
                price,
                cost,
                split: self.split,
                date: String::new(),
                buyer: self.buyer.clone(),
            })),
            _ => Err(problems),
        }
    }

    /// The least of household and collective.
    fn least_cny_per_mu(&self, desk: &Desk<'_>) -> Result<[f64; 2], Problems> {
        let mut out = LEAST_CNY_PER_MU;
        let Some(least) = &self.least else { return Ok(out) };
        let mut problems = Problems::new();
        let written =
            [("household", &least.household), ("collective", &least.collective)];
        for ((key, quantity), out) in written.into_iter().zip(&mut out) {
            let Some(quantity) = quantity else { continue };
            let below = format!("/least/{key}");
            match desk.quantity(quantity, Dimension::MONEY_PER_AREA, &below) {
                Ok(value) if value >= 0.0 && value.is_finite() => *out = value * MU_M2,
                Ok(_) => {
                    problems.push(desk.bad(quantity, &text::WHAT_NOT_NEGATIVE, &below));
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(out) } else { Err(problems) }
    }
}

fn bad(desk: &Desk<'_>, value: f64, what: &'static Text, below: &str) -> Problem {
    let problem = Problem::new(&shared::BAD_NUMBER).with("value", value);
    desk.problem(problem.with_words("what", what), below)
}

/// The layers that were read.
#[derive(Debug)]
struct Layers {
    boundary: Drawn,
    farmland: Option<Drawn>,
    masks: Vec<Drawn>,
    parcels: Option<Drawn>,
    /// Ids of the parcels that are a collective's own land.
    collective: BTreeSet<String>,
}

impl Layers {
    fn all(&self) -> impl Iterator<Item = &Drawn> {
        let one = [Some(&self.boundary), self.farmland.as_ref(), self.parcels.as_ref()];
        one.into_iter().flatten().chain(&self.masks)
    }
}

#[derive(Debug)]
struct Rules {
    config: Reclamation,
    built: BTreeSet<i32>,
    green: Green,
    terms: Option<Terms>,
    /// The least of household and collective, in CNY/mu.
    least: [f64; 2],
    slopes: SlopeSource,
    layers: Layers,
    /// Where the raster goes.
    file: String,
}

impl Ready for Rules {
    fn needs_one_grid(&self) -> bool {
        true
    }

    fn check(&self, plan: &Plan, pending: &Pending) -> Problems {
        let place = |problem, below: &str| {
            plan.loaded.place(problem, &format!("{}{below}", pending.at))
        };
        let Some(pixels) = plan.pixels() else {
            let problem = Problem::new(&shared::NEEDS_LAND)
                .with("name", &pending.name)
                .with_words("what", &text::PIXELS);
            return place(problem, "").into();
        };
        let mut problems = Problems::new();
        for (key, date) in [("/date", &self.config.date), ("/after", &self.config.after)]
        {
            if let Some(date) = date.as_ref().filter(|date| !plan.dates.contains(date)) {
                let problem = Problem::new(&config::NO_SUCH_DATE)
                    .with("date", date)
                    .with("hint", hint(date, &plan.dates));
                problems.push(place(problem, key));
            }
        }
        let (date, after) = self.dates(plan);
        if let Some(after) = after.filter(|after| *after <= date) {
            let problem = Problem::new(&say::NOT_LATER)
                .with("after", &plan.dates[after])
                .with("date", &plan.dates[date]);
            problems.push(place(problem, "/after"));
        }
        let at = format!("{}/sites", pending.at);
        problems.extend(check_chosen(plan, &self.config.sites, &at));
        let sites = chosen(plan, &self.config.sites);
        let ids: Vec<&str> = sites
            .iter()
            .map(|(number, _)| plan.places.rows[*number as usize].id.as_str())
            .collect();
        // Land that is paid for counts once, and the buyer is nobody else in the ledger.
        let priced = self.terms.is_some();
        problems.extend(
            nested(plan, &ids).filter(|_| priced).map(|problem| place(problem, "/sites")),
        );
        if priced && self.is_party(&self.config.buyer, &ids) {
            let problem = Problem::new(&say::BUYER).with("buyer", &self.config.buyer);
            problems.push(place(problem, "/buyer"));
        }
        let layers = self.layers.all();
        problems.extend(layers.filter_map(|layer| layer.check(plan, &pixels.grid)));
        let windows: Vec<_> = pixels.tasks.iter().map(|task| task.window).collect();
        if let Err(problem) = self.slopes.check(&windows, &pixels.grid) {
            problems.push(place(problem, "/elevation"));
        }
        problems
    }

    fn files(&self) -> Vec<String> {
        self.config.raster.then(|| self.file.clone()).into_iter().collect()
    }

    fn memory(&self, _: &Plan, cells: u64) -> u64 {
        // Two classes, rules and parcel of a pixel, and its height as read and as slope.
        80 * cells
    }

    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        make::make(self, seen)
    }
}

impl Rules {
    /// Numbers of the date that is judged and of that which shows what was reclaimed.
    fn dates(&self, plan: &Plan) -> (usize, Option<usize>) {
        let number = |date: &Option<String>| {
            let date = date.as_ref()?;
            plan.dates.iter().position(|known| known == date)
        };
        (number(&self.config.date).unwrap_or(0), number(&self.config.after))
    }

    /// The parcels, in the order of their layer.
    fn parcels(&self) -> Vec<Parcel> {
        let layer = self.config.parcels.as_ref().zip(self.layers.parcels.as_ref());
        let Some((layer, drawn)) = layer else { return Vec::new() };
        let mut parcels = layer.parcels(drawn);
        for parcel in &mut parcels {
            parcel.collective = self.layers.collective.contains(&parcel.id);
        }
        parcels
    }

    /// Whether a name is that of anybody who takes part in tickets of these sites.
    fn is_party(&self, name: &str, sites: &[&str]) -> bool {
        let parcels = self.parcels();
        let of_parcels = parcels.iter().map(|one| Parties::of(&one.id, Some(one)));
        let mut all = of_parcels.chain(sites.iter().map(|id| Parties::of(id, None)));
        all.any(|one| {
            [one.holder, one.collective, one.reclaimer].iter().any(|n| n == name)
        })
    }
}
