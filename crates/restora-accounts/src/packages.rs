//! `packages`: patches that are large enough to be managed as one, and the parcels and owners that
//! they bring together (林权集中收储, the forest bank of Nanping).

use std::collections::{BTreeMap, BTreeSet};

use restora_table::{Cell, Column, Table, Unit};
use restora_zonal::AreaUnit;

use crate::facts::{numbers, words};
use crate::parcels::Parcel;

/// A patch with what lies in each parcel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plot {
    /// Row and column of its first cell.
    pub first: (u32, u32),
    /// Area in whole units by number of the parcel; none is outside of all.
    pub parcels: BTreeMap<Option<usize>, u128>,
}

impl Plot {
    /// Its area.
    pub fn area(&self) -> u128 {
        self.parcels.values().sum()
    }
}

/// All patches of a site at a date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plots {
    /// Id of the site.
    pub site: String,
    /// The date.
    pub date: String,
    /// The patches, by their first cells.
    pub plots: Vec<Plot>,
}

/// What the tables are made from.
#[derive(Clone, Copy, Debug)]
pub struct Packages<'a> {
    /// Name of the account.
    pub account: &'a str,
    /// Patches by site and date.
    pub found: &'a [Plots],
    /// The parcels.
    pub parcels: &'a [Parcel],
    /// What units of area mean.
    pub areas: AreaUnit,
    /// A patch of this area and more is a package, in m².
    pub least_m2: f64,
}

impl Packages<'_> {
    fn is_package(&self, plot: &Plot) -> bool {
        self.areas.m2(plot.area()) >= self.least_m2
    }

    /// Area by owner; parcels without one, and land in no parcel, are nobody's.
    fn owners<'b>(
        &'b self,
        plots: impl Iterator<Item = &'b Plot>,
    ) -> BTreeMap<&'b str, u128> {
        let mut out = BTreeMap::new();
        for (parcel, area) in plots.flat_map(|plot| &plot.parcels) {
            let owner = parcel.map_or("", |number| self.parcels[number].owner.as_str());
            *out.entry(owner).or_default() += area;
        }
        out.remove("");
        out
    }

    /// `packages`: one row per package, numbered by its first cell; `at` says where a row and a
    /// column lie.
    pub fn table(&self, at: &dyn Fn((u32, u32)) -> (f64, f64)) -> Table {
        let m2 = Unit::SquareMetres;
        let columns = with_keys(vec![
            numbers("package", ("Package", "资源包编号"), Unit::Count),
            numbers("area_m2", ("Area", "面积"), m2),
            numbers("parcels", ("Parcels", "宗地数"), Unit::Count),
            numbers("owners", ("Owners", "权利人数"), Unit::Count),
            numbers("no_parcel_m2", ("In no parcel", "不在任何宗地内"), m2),
            numbers(
                "largest_owner_share",
                ("Share of the largest owner", "最大权利人占比"),
                Unit::Share,
            ),
            numbers("x", ("First cell, x", "首像元横坐标"), Unit::None),
            numbers("y", ("First cell, y", "首像元纵坐标"), Unit::None),
        ]);
        let mut table = Table::new("packages", columns);
        for here in self.found {
            let packages = here.plots.iter().filter(|plot| self.is_package(plot));
            for (number, plot) in (1..).zip(packages) {
                let owners = self.owners(std::iter::once(plot));
                let largest = owners.values().max();
                let largest = largest.map(|area| *area as f64 / plot.area() as f64);
                let outside = plot.parcels.get(&None).copied().unwrap_or(0);
                let (x, y) = at(plot.first);
                table.push(vec![
                    Cell::text(self.account),
                    Cell::text(&here.site),
                    Cell::text(&here.date),
                    Cell::Integer(number),
                    Cell::Number(self.areas.m2(plot.area())),
                    count(plot.parcels.keys().flatten().count()),
                    count(owners.len()),
                    Cell::Number(self.areas.m2(outside)),
                    Cell::number(largest),
                    Cell::Number(x),
                    Cell::Number(y),
                ]);
            }
        }
        table
    }

    /// `packages_summary`: one row per site and date: what is in packages, what lies scattered, and
    /// how much a parcel and an owner have on average.
    pub fn summary(&self) -> Table {
        let m2 = Unit::SquareMetres;
        let columns = with_keys(vec![
            numbers("packages", ("Packages", "资源包数"), Unit::Count),
            numbers("packages_m2", ("Area in packages", "资源包面积"), m2),
            numbers("mean_package_m2", ("Mean package", "资源包平均面积"), m2),
            numbers("scattered_patches", ("Smaller patches", "零散斑块数"), Unit::Count),
            numbers("scattered_m2", ("Area of these", "零散面积"), m2),
            numbers("packages_share", ("Share in packages", "集中占比"), Unit::Share),
            numbers("parcels", ("Parcels with any", "涉及宗地数"), Unit::Count),
            numbers("mean_parcel_m2", ("Mean of a parcel", "宗地平均面积"), m2),
            numbers("owners", ("Owners with any", "涉及权利人数"), Unit::Count),
            numbers("mean_owner_m2", ("Mean of an owner", "权利人平均面积"), m2),
        ]);
        let mut table = Table::new("packages_summary", columns);
        let m2 = |units| self.areas.m2(units);
        for here in self.found {
            let (packages, scattered): (Vec<&Plot>, Vec<&Plot>) =
                here.plots.iter().partition(|plot| self.is_package(plot));
            let sum = |of: &[&Plot]| of.iter().map(|plot| plot.area()).sum::<u128>();
            let (large, small) = (sum(&packages), sum(&scattered));
            let mut parcels: BTreeMap<usize, u128> = BTreeMap::new();
            for (parcel, area) in here.plots.iter().flat_map(|plot| &plot.parcels) {
                if let Some(number) = parcel {
                    *parcels.entry(*number).or_default() += area;
                }
            }
            let owners = self.owners(here.plots.iter());
            let mean = |all: u128, n: usize| (n > 0).then(|| m2(all) / n as f64);
            let share =
                (large + small > 0).then(|| large as f64 / (large + small) as f64);
            table.push(vec![
                Cell::text(self.account),
                Cell::text(&here.site),
                Cell::text(&here.date),
                count(packages.len()),
                Cell::Number(m2(large)),
                Cell::number(mean(large, packages.len())),
                count(scattered.len()),
                Cell::Number(m2(small)),
                Cell::number(share),
                count(parcels.len()),
                Cell::number(mean(parcels.values().sum(), parcels.len())),
                count(owners.len()),
                Cell::number(mean(owners.values().sum(), owners.len())),
            ]);
        }
        table
    }

    /// `package_owners`: one row per site, date and owner.
    pub fn owners_table(&self) -> Table {
        let m2 = Unit::SquareMetres;
        let columns = with_keys(vec![
            words("owner", "Owner", "权利人"),
            numbers("parcels", ("Parcels", "宗地数"), Unit::Count),
            numbers("pieces", ("Patches that it lies in", "所在斑块数"), Unit::Count),
            numbers("area_m2", ("Area", "面积"), m2),
            numbers("packages_m2", ("Of it in packages", "其中在资源包内"), m2),
        ]);
        let mut table = Table::new("package_owners", columns);
        for here in self.found {
            let packages = here.plots.iter().filter(|plot| self.is_package(plot));
            let packaged = self.owners(packages);
            for (owner, area) in self.owners(here.plots.iter()) {
                let his = |number: &usize| self.parcels[*number].owner == owner;
                let lots = |plot: &Plot| -> BTreeSet<usize> {
                    plot.parcels.keys().flatten().copied().filter(his).collect()
                };
                let lots: Vec<BTreeSet<usize>> = here.plots.iter().map(lots).collect();
                let pieces = lots.iter().filter(|lots| !lots.is_empty()).count();
                let parcels: BTreeSet<&usize> = lots.iter().flatten().collect();
                table.push(vec![
                    Cell::text(self.account),
                    Cell::text(&here.site),
                    Cell::text(&here.date),
                    Cell::text(owner),
                    count(parcels.len()),
                    count(pieces),
                    Cell::Number(self.areas.m2(area)),
                    Cell::Number(
                        self.areas.m2(packaged.get(owner).copied().unwrap_or(0)),
                    ),
                ]);
            }
        }
        table
    }
}

/// Columns after those that say which account, site and date a row is of.
fn with_keys(columns: Vec<Column>) -> Vec<Column> {
    let mut out = vec![
        words("account", "Account", "账户"),
        words("site", "Site", "地块"),
        words("date", "Date", "日期"),
    ];
    out.extend(columns);
    out
}

fn count(n: usize) -> Cell {
    Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcels() -> [Parcel; 4] {
        let parcel = |id: &str, owner: &str| Parcel {
            id: id.to_owned(),
            owner: owner.to_owned(),
            ..Parcel::default()
        };
        [parcel("p", "a"), parcel("q", "a"), parcel("r", "b"), parcel("s", "")]
    }

    #[test]
    fn packages_and_owners_by_hand() {
        let parcels = parcels();
        let plot = |parts: &[(Option<usize>, u128)]| Plot {
            first: (0, 0),
            parcels: parts.iter().map(|(lot, m2)| (*lot, m2 * 1_000_000)).collect(),
        };
        // 10 m² of four parts; 3 m² of owner a alone, which is too small.
        let found = [Plots {
            site: "x".to_owned(),
            date: "2000".to_owned(),
            plots: vec![
                plot(&[(Some(0), 4), (Some(2), 3), (Some(3), 2), (None, 1)]),
                plot(&[(Some(0), 1), (Some(1), 2)]),
            ],
        }];
        let all = Packages {
            account: "t",
            found: &found,
            parcels: &parcels,
            areas: AreaUnit::MM2,
            least_m2: 10.0,
        };
        let table = all.table(&|_| (7.0, 8.0));
        assert_eq!(table.rows.len(), 1);
        // p, r and s; owners a and b, of which a has 4 of 10.
        assert_eq!(
            table.rows[0][5..8],
            [Cell::Integer(3), Cell::Integer(2), Cell::Number(1.0)]
        );
        assert_eq!(table.rows[0][8], Cell::Number(0.4));
        let row = &all.summary().rows[0];
        assert_eq!(
            row[3..9],
            [
                Cell::Integer(1),
                Cell::Number(10.0),
                Cell::Number(10.0),
                Cell::Integer(1),
                Cell::Number(3.0),
                Cell::Number(10.0 / 13.0),
            ]
        );
        // 4 + 1, 2, 3 and 2 in four parcels; 7 of a and 3 of b.
        assert_eq!(
            row[9..],
            [Cell::Integer(4), Cell::Number(3.0), Cell::Integer(2), Cell::Number(5.0)]
        );
        let owners = all.owners_table();
        assert_eq!(
            owners.rows[0][3..],
            [
                Cell::text("a"),
                Cell::Integer(2),
                Cell::Integer(2),
                Cell::Number(7.0),
                Cell::Number(4.0)
            ]
        );
        assert_eq!(owners.rows.len(), 2);
    }
}
