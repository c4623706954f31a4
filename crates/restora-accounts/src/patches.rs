//! `patches`: how many patches of a set of classes a site has, how large they are, and how much
//! more or less in pieces they are than before.

use restora_table::{Cell, Table, Unit};

use crate::facts::{numbers, words};

/// One patch: its area in m², its number of cells, and its first cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Patch {
    /// In m².
    pub area_m2: f64,
    /// Cells that it has.
    pub cells: u64,
    /// Row and column of its first cell, row by row.
    pub first: (u32, u32),
}

/// The patches of one site at one date.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Id of the site.
    pub site: String,
    /// The date.
    pub date: String,
    /// Patches of the least area and more, by their first cells.
    pub patches: Vec<Patch>,
    /// How many are smaller.
    pub small: u64,
    /// Area of these in m².
    pub small_m2: f64,
    /// Length of the sides between patches and what is none, in m; the small ones count.
    pub edge_m: Option<f64>,
    /// Area of the site that has a class, in m².
    pub valid_m2: f64,
}

impl Found {
    /// Area of the patches.
    pub fn area_m2(&self) -> f64 {
        self.patches.iter().map(|patch| patch.area_m2).sum()
    }

    /// Mean area of a patch.
    pub fn mean_m2(&self) -> Option<f64> {
        (!self.patches.is_empty()).then(|| self.area_m2() / self.patches.len() as f64)
    }

    /// Area of the patch in the middle, by area; the mean of two where there is none.
    pub fn median_m2(&self) -> Option<f64> {
        let mut areas: Vec<f64> =
            self.patches.iter().map(|patch| patch.area_m2).collect();
        areas.sort_by(f64::total_cmp);
        let half = areas.len() / 2;
        let upper = areas.get(half)?;
        let even = areas.len().is_multiple_of(2);
        Some(if even { f64::midpoint(areas[half - 1], *upper) } else { *upper })
    }

    /// Effective mesh size: Σ a² / A, the area in which a point chosen at random in the site finds
    /// itself connected (Jaeger 2000, Landscape Ecology 15: 115–130).
    pub fn mesh_m2(&self) -> Option<f64> {
        let squares: f64 = self.patches.iter().map(|patch| patch.area_m2.powi(2)).sum();
        (self.valid_m2 > 0.0).then(|| squares / self.valid_m2)
    }
}

/// One row per site and date; what changed since the date before stands beside.
pub fn patches_table(account: &str, found: &[Found]) -> Table {
    let m2 = Unit::SquareMetres;
    let columns = vec![
        words("account", "Account", "账户"),
        words("site", "Site", "地块"),
        words("date", "Date", "日期"),
        numbers("patches", ("Patches", "斑块数"), Unit::Count),
        numbers("area_m2", ("Area of the patches", "斑块总面积"), m2),
        numbers("largest_m2", ("Largest patch", "最大斑块"), m2),
        numbers("mean_m2", ("Mean patch", "平均斑块面积"), m2),
        numbers("median_m2", ("Median patch", "斑块面积中位数"), m2),
        numbers("largest_share", ("Share of the largest", "最大斑块占比"), Unit::Share),
        numbers("effective_mesh_m2", ("Effective mesh size", "有效网格面积"), m2),
        numbers("edge_m", ("Edge", "斑块边长"), Unit::Metres),
        numbers(
            "small_patches",
            ("Patches below the least area", "小于最小面积的斑块数"),
            Unit::Count,
        ),
        numbers("small_m2", ("Area of these", "其面积"), m2),
        numbers("patches_change", ("Change of the number", "斑块数变化"), Unit::Count),
        numbers("mean_change_m2", ("Change of the mean", "平均面积变化"), m2),
        numbers(
            "effective_mesh_change_m2",
            ("Change of the mesh size", "有效网格面积变化"),
            m2,
        ),
    ];
    let mut table = Table::new("patches", columns);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    for (i, one) in found.iter().enumerate() {
        let before = i.checked_sub(1).map(|at| &found[at]).filter(|b| b.site == one.site);
        let largest = one.patches.iter().map(|patch| patch.area_m2).reduce(f64::max);
        let less = |of: &dyn Fn(&Found) -> Option<f64>| {
            before.and_then(|before| Some(of(one)? - of(before)?))
        };
        let more =
            before.map(|before| count(one.patches.len()) - count(before.patches.len()));
        table.push(vec![
            Cell::text(account),
            Cell::text(&one.site),
            Cell::text(&one.date),
            Cell::Integer(count(one.patches.len())),
            Cell::Number(one.area_m2()),
            Cell::number(largest),
            Cell::number(one.mean_m2()),
            Cell::number(one.median_m2()),
            Cell::number(largest.map(|largest| largest / one.area_m2())),
            Cell::number(one.mesh_m2()),
            Cell::number(one.edge_m),
            Cell::Integer(i64::try_from(one.small).unwrap_or(i64::MAX)),
            Cell::Number(one.small_m2),
            more.map_or(Cell::Empty, Cell::Integer),
            Cell::number(less(&Found::mean_m2)),
            Cell::number(less(&Found::mesh_m2)),
        ]);
    }
    table
}

/// One row per patch, numbered by its first cell; `x` and `y` are the centre of that cell in the
/// CRS of the rasters, `at` says where a row and a column lie.
pub fn patch_list_table(
    account: &str,
    found: &[Found],
    at: &dyn Fn((u32, u32)) -> (f64, f64),
) -> Table {
    let columns = vec![
        words("account", "Account", "账户"),
        words("site", "Site", "地块"),
        words("date", "Date", "日期"),
        numbers("patch", ("Number", "斑块编号"), Unit::Count),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
        numbers("cells", ("Cells", "像元数"), Unit::Count),
        numbers("x", ("First cell, x", "首像元横坐标"), Unit::None),
        numbers("y", ("First cell, y", "首像元纵坐标"), Unit::None),
    ];
    let mut table = Table::new("patch_list", columns);
    for one in found {
        for (number, patch) in (1..).zip(&one.patches) {
            let (x, y) = at(patch.first);
            table.push(vec![
                Cell::text(account),
                Cell::text(&one.site),
                Cell::text(&one.date),
                Cell::Integer(number),
                Cell::Number(patch.area_m2),
                Cell::Integer(i64::try_from(patch.cells).unwrap_or(i64::MAX)),
                Cell::Number(x),
                Cell::Number(y),
            ]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_the_mesh_by_hand() {
        let patch = |area_m2| Patch { area_m2, cells: 1, first: (0, 0) };
        let found = Found {
            patches: vec![patch(1.0), patch(5.0), patch(2.0), patch(8.0)],
            valid_m2: 47.0,
            ..Found::default()
        };
        assert!((found.area_m2() - 16.0).abs() < 1e-12);
        assert_eq!(found.mean_m2(), Some(4.0));
        assert_eq!(found.median_m2(), Some(3.5));
        // 1 + 25 + 4 + 64 = 94, over 47.
        assert_eq!(found.mesh_m2(), Some(2.0));
        assert_eq!(Found::default().median_m2(), None);
        assert_eq!(Found::default().mesh_m2(), None);
    }
}
