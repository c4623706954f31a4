//! `buffer`: what lies within a horizontal distance of a shoreline, and what became of it.

use std::collections::{BTreeMap, BTreeSet};

use restora_table::{Cell, Table, Unit};
use restora_zonal::AreaUnit;

use crate::facts::{numbers, words};

/// Areas of the zone of one site in whole units, by the classes of all dates (`None` is missing).
pub type Zone = BTreeMap<Vec<Option<i32>>, u128>;

/// What the tables are made from.
#[derive(Clone, Copy, Debug)]
pub struct Buffers<'a> {
    /// Name of the account.
    pub account: &'a str,
    /// The dates.
    pub dates: &'a [String],
    /// Ids of the sites with their zones.
    pub zones: &'a [(String, Zone)],
    /// What units of area mean.
    pub areas: AreaUnit,
    /// Classes of built-up land.
    pub built: &'a BTreeSet<i32>,
}

/// Area of a zone where the classes are as asked for.
fn sum(zone: &Zone, of: impl Fn(&[Option<i32>]) -> bool) -> u128 {
    zone.iter().filter(|(classes, _)| of(classes)).map(|(_, area)| area).sum()
}

impl Buffers<'_> {
    fn is_built(&self, class: Option<i32>) -> bool {
        class.is_some_and(|class| self.built.contains(&class))
    }

    /// One row per site and date: the zone, what is built up in it, and in how many pieces.
    pub fn table(&self, pieces: &BTreeMap<(usize, usize), usize>) -> Table {
        let m2 = Unit::SquareMetres;
        let columns = vec![
            words("account", "Account", "账户"),
            words("site", "Site", "地块"),
            words("date", "Date", "日期"),
            numbers("zone_m2", ("Zone", "缓冲带面积"), m2),
            numbers("built_m2", ("Built up in it", "其中建设用地"), m2),
            numbers(
                "built_share",
                ("Share that is built up", "建设用地占比"),
                Unit::Share,
            ),
            numbers("missing_m2", ("No data in it", "其中无数据"), m2),
            numbers(
                "built_pieces",
                ("Pieces of built-up land", "建设用地图斑数"),
                Unit::Count,
            ),
        ];
        let mut table = Table::new("buffer", columns);
        for (site, (id, zone)) in self.zones.iter().enumerate() {
            for (date, label) in self.dates.iter().enumerate() {
                let all = sum(zone, |_| true);
                let built = sum(zone, |classes| self.is_built(classes[date]));
                let missing = sum(zone, |classes| classes[date].is_none());
                let known = all - missing;
                let share = (known > 0).then(|| built as f64 / known as f64);
                let count = pieces.get(&(site, date)).copied().unwrap_or(0);
                table.push(vec![
                    Cell::text(self.account),
                    Cell::text(id),
                    Cell::text(label),
                    Cell::Number(self.areas.m2(all)),
                    Cell::Number(self.areas.m2(built)),
                    Cell::number(share),
                    Cell::Number(self.areas.m2(missing)),
                    Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX)),
                ]);
            }
        }
        table
    }

    /// One row per site, pair of dates and pair of classes; a class is empty where it is missing.
    pub fn transitions(&self, spans: &[(usize, usize)]) -> Table {
        let columns = vec![
            words("account", "Account", "账户"),
            words("site", "Site", "地块"),
            words("date_from", "From", "起始日期"),
            words("date_to", "To", "终止日期"),
            words("class_from", "Class before", "期初类别"),
            words("class_to", "Class after", "期末类别"),
            numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
            words("changed", "Changed", "是否变化"),
        ];
        let mut table = Table::new("buffer_transitions", columns);
        let class =
            |code: Option<i32>| code.map_or(Cell::Empty, |c| Cell::Integer(i64::from(c)));
        for (id, zone) in self.zones {
            for (from, to) in spans {
                let mut flows: BTreeMap<(Option<i32>, Option<i32>), u128> =
                    BTreeMap::new();
                for (classes, area) in zone {
                    *flows.entry((classes[*from], classes[*to])).or_default() += area;
                }
                for ((before, after), area) in flows {
                    table.push(vec![
                        Cell::text(self.account),
                        Cell::text(id),
                        Cell::text(&self.dates[*from]),
                        Cell::text(&self.dates[*to]),
                        class(before),
                        class(after),
                        Cell::Number(self.areas.m2(area)),
                        Cell::text(if before == after { "no" } else { "yes" }),
                    ]);
                }
            }
        }
        table
    }
}
