//! Accounts: what the tables of a run mean to those who live by them.
//!
//! An account is a typed block of the config. [`Account::read`] checks what the config says by
//! itself, [`Ready::check`] what can be known once sites, dates and rasters are, and
//! [`Ready::make`] gives tables, movements of money and quota, and identities. Accounts are made
//! in the order of the config, but for targets and then claims, which look at the others' tables.
//! The arithmetic is in `restora-accounts`; what needs pixels is a pass of its own in here.

mod extent;
mod targets;
mod compensation;
mod forest_quota;
mod reclamation;
mod mitigation_credits;
mod buffer;
mod patches;
mod land_price;
mod ecosystem_product;
mod claims;
mod cells;
mod lookup;
mod overlay;

use std::collections::BTreeSet;

use restora_accounts::ledger::{Entry, ledger_table};
use restora_accounts::lookup::{Lookup, Rows};
use restora_accounts::office::{Dimension, OfficeUnit};
use restora_accounts::{Facts, Identity, Stocks};
use restora_io::OutputDir;
use restora_message::catalogue::accounts::shared;
use restora_message::{Problem, Problems, Text};
use restora_table::{RasterProduct, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::form::hint;
use crate::inputs::Input;
use crate::tiles::zones::needs_one_grid;
use crate::watch::go_on;
use crate::{Begun, Loaded, Plan, Quantity, Watch};

pub use buffer::Buffer;
pub use claims::{Claims, Figure, FigureCheck, QualifierWord, RelationWord, Written};
pub use compensation::Compensation;
pub use ecosystem_product::EcosystemProduct;
pub use extent::Extent;
pub use forest_quota::ForestQuota;
pub use land_price::LandPrice;
pub use lookup::{ResultCell, RowsWord, Word};
pub use mitigation_credits::MitigationCredits;
pub use overlay::{Overlay, ParcelLayer};
pub use patches::{PackageRules, Patches, What};
pub use reclamation::{GreenWord, LeastShares, Reclamation};
pub use targets::Targets;

/// One account. 账户
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Account {
    /// Extent of each ecosystem type: opening, additions, reductions, closing. 生态系统面积账户
    Extent(Box<Extent>),
    /// Indicators of sites against thresholds or changes: pass, fail, or not assessable. 考核目标
    Targets(Box<Targets>),
    /// Horizontal ecological compensation between districts, a reconstruction. 横向生态补偿
    Compensation(Box<Compensation>),
    /// Forest-cover quotas: targets, deals and the cheapest deals. 森林覆盖率指标交易
    ForestQuota(Box<ForestQuota>),
    /// What built-up land is to be reclaimed to, and its land tickets. 地票
    Reclamation(Box<Reclamation>),
    /// Credits of wetland mitigation banks, their release and sale. 湿地缓解银行信用
    MitigationCredits(Box<MitigationCredits>),
    /// What lies within a horizontal distance of a shoreline. 湖滨缓冲带
    Buffer(Box<Buffer>),
    /// Connected patches of a set of classes. 斑块
    Patches(Box<Patches>),
    /// A series of land prices. 地价
    LandPrice(Box<LandPrice>),
    /// Values that another method than the equivalent-factor method gave. 其他方法核算的价值
    EcosystemProduct(Box<EcosystemProduct>),
    /// Published figures beside what is computed. 案例数据核对
    Claims(Box<Claims>),
}

impl Account {
    /// The word in the config.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Extent(_) => "extent",
            Self::Targets(_) => "targets",
            Self::Compensation(_) => "compensation",
            Self::ForestQuota(_) => "forest_quota",
            Self::Reclamation(_) => "reclamation",
            Self::MitigationCredits(_) => "mitigation_credits",
            Self::Buffer(_) => "buffer",
            Self::Patches(_) => "patches",
            Self::LandPrice(_) => "land_price",
            Self::EcosystemProduct(_) => "ecosystem_product",
            Self::Claims(_) => "claims",
        }
    }

    fn name(&self) -> &str {
        let name = match self {
            Self::Extent(account) => &account.name,
            Self::Targets(account) => &account.name,
            Self::Compensation(account) => &account.name,
            Self::ForestQuota(account) => &account.name,
            Self::Reclamation(account) => &account.name,
            Self::MitigationCredits(account) => &account.name,
            Self::Buffer(account) => &account.name,
            Self::Patches(account) => &account.name,
            Self::LandPrice(account) => &account.name,
            Self::EcosystemProduct(account) => &account.name,
            Self::Claims(account) => &account.name,
        };
        name.as_deref().unwrap_or_else(|| self.kind())
    }

    fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        match self {
            Self::Extent(account) => account.read(desk),
            Self::Targets(account) => account.read(desk),
            Self::Compensation(account) => account.read(desk),
            Self::ForestQuota(account) => account.read(desk),
            Self::Reclamation(account) => account.read(desk),
            Self::MitigationCredits(account) => account.read(desk),
            Self::Buffer(account) => account.read(desk),
            Self::Patches(account) => account.read(desk),
            Self::LandPrice(account) => account.read(desk),
            Self::EcosystemProduct(account) => account.read(desk),
            Self::Claims(account) => account.read(desk),
        }
    }

    /// Whether it looks at the tables of other accounts, and so comes after them.
    fn turn(&self) -> u8 {
        match self {
            Self::Claims(_) => 2,
            Self::Targets(_) => 1,
            _ => 0,
        }
    }
}

/// What an account reads its block with.
pub(crate) struct Desk<'a> {
    pub(crate) loaded: &'a Loaded,
    /// Pointer of the block, such as `/accounts/0`.
    pub(crate) at: String,
    /// Reads files that the block names, and keeps them for the record.
    pub(crate) files: Vec<Input>,
}

impl Desk<'_> {
    /// A problem at a place below the block, such as `/deals/2/price`.
    pub(crate) fn problem(&self, problem: Problem, below: &str) -> Problem {
        self.loaded.place(problem, &format!("{}{below}", self.at))
    }

    /// The place of the block among the accounts, from 1: for names of files.
    pub(crate) fn number(&self) -> usize {
        let last = self.at.rsplit('/').next().and_then(|i| i.parse::<usize>().ok());
        last.unwrap_or(0) + 1
    }

    /// A quantity that is none of what it should be, as it is written.
    pub(crate) fn bad(
        &self,
        quantity: &Quantity,
        what: &'static Text,
        below: &str,
    ) -> Problem {
        self.problem(bad(quantity, what), below)
    }

    /// A quantity in the base units of its dimension.
    pub(crate) fn quantity(
        &self,
        quantity: &Quantity,
        dimension: Dimension,
        below: &str,
    ) -> Result<f64, Problem> {
        match OfficeUnit::parse(&quantity.unit) {
            Some(unit) if unit.dimension == dimension => Ok(unit.to_base(quantity.value)),
            _ => {
                let problem = Problem::new(&shared::WRONG_UNIT)
                    .with("unit", &quantity.unit)
                    .with("wanted", dimension);
                Err(self.problem(problem, below))
            }
        }
    }
}

/// A quantity that is none of what it should be, or too large: as it is written.
fn bad(quantity: &Quantity, what: &'static Text) -> Problem {
    let Quantity { value, unit } = quantity;
    // A number of three hundred digits says nothing.
    let plain = *value == 0.0 || (1e-6..1e15).contains(&value.abs());
    let value =
        if plain { format!("{value} {unit}") } else { format!("{value:e} {unit}") };
    Problem::new(&shared::BAD_NUMBER).with("value", value).with_words("what", what)
}

/// An account that was read.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) at: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) ready: Box<dyn Ready>,
}

/// What an account does, once it is known what it is to do.
pub(crate) trait Ready: std::fmt::Debug + Send + Sync {
    /// What does not fit to the sites, dates and rasters of the run; pointers are absolute
    /// (`pending.at` and what is below it).
    fn check(&self, plan: &Plan, pending: &Pending) -> Problems {
        let _ = (plan, pending);
        Problems::new()
    }

    /// Names of rasters and other files that [`Ready::make`] writes into the folder of results.
    fn files(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether it looks at what lies beside what, or brings drawn areas onto the pixels.
    fn needs_one_grid(&self) -> bool {
        false
    }

    /// Bytes that a thread holds while the account goes over windows of so many pixels; 0 for
    /// one that looks at tables alone.
    fn memory(&self, plan: &Plan, cells: u64) -> u64 {
        let _ = (plan, cells);
        0
    }

    /// Tables, movements and identities.
    ///
    /// # Errors
    /// What makes the account impossible.
    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems>;
}

/// What an account is made from.
pub(crate) struct Seen<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) pending: &'a Pending,
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) stocks: &'a Stocks,
    /// Every table of the run and of the accounts before this one.
    pub(crate) tables: &'a [Table],
    pub(crate) watch: &'a dyn Watch,
    /// What an earlier run had found.
    pub(crate) begun: &'a Begun,
    /// The folder of results; none in a run that writes nothing.
    pub(crate) folder: Option<&'a mut OutputDir>,
}

impl Seen<'_> {
    /// The name of the account's pass over pixels.
    pub(crate) fn pass(&self) -> String {
        let number = self.pending.at.rsplit('/').next().unwrap_or_default();
        format!("account-{number}")
    }

    /// A problem at a place below the account's block.
    pub(crate) fn problem(&self, problem: Problem, below: &str) -> Problem {
        self.plan.loaded.place(problem, &format!("{}{below}", self.pending.at))
    }
}

/// What an account gives. Tables of one name are joined: the first column of each is `account`,
/// and all accounts of a kind have the same columns.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) tables: Vec<Table>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) identities: Vec<Identity>,
    pub(crate) warnings: Problems,
    /// Rasters that were drawn.
    pub(crate) rasters: Vec<RasterProduct>,
    /// What the record says of it beside the config.
    pub(crate) record: Value,
}

/// Accounts that were read, and the files that they name.
type Accounts = (Vec<Pending>, Vec<Input>);

/// Reads the blocks of all accounts, in the order in which they are made; the files that they
/// name come with them.
pub(crate) fn read(loaded: &Loaded) -> Result<Accounts, Problems> {
    let mut problems = Problems::new();
    let mut files = Vec::new();
    let mut out: Vec<(u8, Pending)> = Vec::new();
    for (i, account) in loaded.config.accounts.iter().enumerate() {
        let (at, name) = (format!("/accounts/{i}"), account.name().to_owned());
        if out.iter().any(|(_, other)| other.name == name) {
            let problem = Problem::new(&shared::NAME_TWICE).with("name", &name);
            problems.push(loaded.place(problem, &at));
        }
        let mut desk = Desk { loaded, at: at.clone(), files: Vec::new() };
        match account.read(&mut desk) {
            Ok(ready) => {
                out.push((
                    account.turn(),
                    Pending { at, name, kind: account.kind(), ready },
                ));
            }
            Err(found) => problems.extend(found),
        }
        files.append(&mut desk.files);
    }
    out.sort_by_key(|(turn, _)| *turn);
    let pending = out.into_iter().map(|(_, pending)| pending).collect();
    if problems.is_empty() { Ok((pending, files)) } else { Err(problems) }
}

/// What does not fit between the accounts and the rest of the plan.
pub(crate) fn check(plan: &Plan) -> Problems {
    plan.accounts.iter().flat_map(|one| one.ready.check(plan, one)).collect()
}

/// Accounts that cannot be made of pixels in several zones.
pub(crate) fn that_need_one_grid(plan: &Plan) -> Problems {
    let count = plan.zones().len();
    let all = plan.accounts.iter().filter(|one| count > 1 && one.ready.needs_one_grid());
    let told = |one: &Pending| needs_one_grid(&plan.loaded, one.kind, &one.at, count);
    all.map(told).collect()
}

/// Whether an account looks at the cells of sites.
pub(crate) fn need_cells(plan: &Plan) -> bool {
    plan.accounts.iter().any(|one| one.ready.needs_one_grid())
}

/// Bytes that the accounts hold at most, which go over the pixels one after the other.
pub(crate) fn memory(plan: &Plan) -> u64 {
    let Some(pixels) = plan.pixels() else { return 0 };
    let cells = pixels.tasks.iter().map(|task| task.window.cells()).max().unwrap_or(0);
    let each = plan.accounts.iter().map(|one| one.ready.memory(plan, cells));
    each.max().unwrap_or(0) * plan.summary.threads
}

/// Makes all accounts, one after the other; joins their tables to those of the run.
pub(crate) fn make(
    plan: &Plan,
    (facts, stocks): (&Facts<'_>, &Stocks),
    tables: &mut Vec<Table>,
    (watch, begun): (&dyn Watch, &Begun),
    mut folder: Option<&mut OutputDir>,
) -> Result<Made, Problems> {
    let mut all = Made::default();
    let mut record = Vec::new();
    for pending in &plan.accounts {
        go_on(watch)?;
        let mut seen = Seen {
            plan,
            pending,
            facts,
            stocks,
            tables,
            watch,
            begun,
            folder: folder.as_deref_mut(),
        };
        let mut made = pending.ready.make(&mut seen)?;
        for table in made.tables {
            match tables.iter_mut().find(|other| other.name == table.name) {
                Some(other) => other.rows.extend(table.rows),
                None => tables.push(table),
            }
        }
        for entry in &mut made.entries {
            entry.account.clone_from(&pending.name);
        }
        all.entries.append(&mut made.entries);
        all.identities.append(&mut made.identities);
        all.warnings.append(&mut made.warnings);
        all.rasters.append(&mut made.rasters);
        record.push(
            json!({"name": pending.name, "kind": pending.kind, "found": made.record}),
        );
    }
    if !all.entries.is_empty() {
        tables.push(ledger_table(&all.entries));
    }
    all.record = Value::Array(record);
    Ok(all)
}

/// Less of a site may be missing without a word, which is a choice, as for targets.
const FEW_GAPS: f64 = 0.05;

/// Sites and groups that lack a good part of their classes at a date.
pub(crate) fn gaps<'a>(
    seen: &Seen<'_>,
    ids: impl Iterator<Item = &'a str>,
    date: Option<&String>,
) -> Problems {
    let Some(date) = date else { return Problems::new() };
    let of = |id: &str, column: &str| of_site(seen.tables, (id, date), column);
    let gap = |id: &str| {
        let area = of(id, "area_m2").filter(|area| *area > 0.0)?;
        let share = 1.0 - of(id, "valid_m2")? / area;
        (share > FEW_GAPS).then(|| {
            let problem = Problem::new(&shared::GAPS)
                .with("site", id)
                .with("percent", format!("{:.1}", share * 100.0))
                .with("date", date);
            seen.problem(problem, "")
        })
    };
    let ids: BTreeSet<&str> = ids.collect();
    ids.into_iter().filter_map(gap).collect()
}

/// Two of these sites or groups that have land in common, which would count twice.
pub(crate) fn nested(plan: &Plan, ids: &[&str]) -> Option<Problem> {
    let all: Vec<(&str, BTreeSet<u32>)> =
        ids.iter().filter_map(|id| Some((*id, members(plan, id)?))).collect();
    let overlap = |a: &u32, b: &u32| {
        a == b || plan.places.overlapping.contains(&(*a.min(b), *a.max(b)))
    };
    let common = |one: &BTreeSet<u32>, other: &BTreeSet<u32>| {
        one.iter().any(|a| other.iter().any(|b| overlap(a, b)))
    };
    all.iter().enumerate().find_map(|(i, (a, land))| {
        let other = all[..i].iter().find(|(_, other)| common(land, other))?;
        Some(Problem::new(&shared::NESTED).with("first", other.0).with("second", a))
    })
}

/// Numbers of the sites that a site, group, union or sum consists of.
fn members(plan: &Plan, id: &str) -> Option<BTreeSet<u32>> {
    let places = &plan.places;
    let number = row_of(plan, id).ok()?;
    let Some((_, parts)) = places.unions.iter().find(|(union, _)| *union == number)
    else {
        return Some(BTreeSet::from([number]));
    };
    let cluster = |part: &u32| places.clusters.iter().find(|(n, _)| n == part);
    let sites = parts.iter().flat_map(|part| match cluster(part) {
        Some((_, sites)) => sites.clone(),
        None => vec![*part],
    });
    Some(sites.collect())
}

/// A number of sites.csv, by site and date.
pub(crate) fn of_site(
    tables: &[Table],
    (id, date): (&str, &str),
    column: &str,
) -> Option<f64> {
    let filter = [("site", id), ("date", date)]
        .map(|(key, word)| (key.to_owned(), word.to_owned()));
    let lookup = Lookup {
        table: "sites".to_owned(),
        column: column.to_owned(),
        filter: filter.into(),
        rows: Rows::One,
    };
    lookup.find(tables).ok().map(|(value, _)| value)
}

/// The number of a site, group, union or sum in the cross table, by its id in sites.csv.
pub(crate) fn row_of(plan: &Plan, id: &str) -> Result<u32, Problem> {
    let found = (0u32..).zip(&plan.places.rows).find(|(_, row)| row.id == id);
    found.map(|(number, _)| number).ok_or_else(|| {
        let ids: Vec<String> =
            plan.places.rows.iter().map(|row| row.id.clone()).collect();
        Problem::new(&shared::NO_SITE).with("site", id).with("hint", hint(id, &ids))
    })
}
