//! Groups of sites, the union of all and their sum: rows that are made of other rows' cells.

use std::collections::BTreeMap;

use geo_types::MultiPolygon;
use restora_accounts::{Site, SiteKind};
use restora_io::SiteFile;
use restora_message::catalogue::run;
use restora_message::{Problem, Problems};
use restora_zonal::{Overlap, clusters, union};

use crate::Watch;
use crate::plan::Places;
use crate::shapes::{Shape, Shaper, Tools};
use crate::watch::go_on;

/// Joins sites into groups, their union and their sum.
pub(crate) struct Joiner<'a> {
    pub(crate) shaper: &'a Shaper<'a>,
    pub(crate) tools: &'a Tools,
    pub(crate) watch: &'a dyn Watch,
    pub(crate) file: &'a SiteFile,
    /// The sites as they were drawn.
    pub(crate) drawn: &'a [&'a MultiPolygon],
    pub(crate) shapes: &'a [Shape],
    pub(crate) overlaps: &'a [Overlap],
}

/// How far a union may lie outside what its members allow, for rounding.
const UNION_ROUNDING: f64 = 1e-6;

/// A union still to be numbered: its row, and the sets of sites that it is made of.
struct Union {
    row: Site,
    parts: Vec<Vec<usize>>,
}

impl Joiner<'_> {
    pub(crate) fn join(&self, places: &mut Places) -> Result<(), Problems> {
        let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
        for (i, site) in self.file.sites.iter().enumerate() {
            let Some(name) = site.group.as_deref() else { continue };
            match groups.iter_mut().find(|(group, _)| *group == name) {
                Some((_, members)) => members.push(i),
                None => groups.push((name, vec![i])),
            }
        }
        let all: Vec<usize> = (0..self.shapes.len()).collect();
        let mut unions = Vec::new();
        for (name, members) in &groups {
            let id = format!("group:{name}");
            unions.push(self.union(&id, name, Some(name), (SiteKind::Group, members)));
        }
        unions.push(self.union("union", "union", None, (SiteKind::Union, &all)));
        let alone = all.iter().map(|i| vec![*i]).collect();
        let sum = Site { kind: SiteKind::Sum, ..blank("sum", "sum", None) };
        unions.push(Union { row: sum, parts: alone });
        self.number(unions, places)
    }

    fn union(
        &self,
        id: &str,
        name: &str,
        group: Option<&str>,
        (kind, members): (SiteKind, &[usize]),
    ) -> Union {
        let row = Site { kind, ..blank(id, name, group) };
        Union { row, parts: clusters(members, self.overlaps) }
    }

    /// Gives rows their numbers and clusters of overlapping sites cells of their own.
    fn number(&self, unions: Vec<Union>, places: &mut Places) -> Result<(), Problems> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let first_cluster = places.rows.len() + unions.len();
        let mut known: BTreeMap<Vec<usize>, (u32, Shape)> = BTreeMap::new();
        for Union { mut row, parts } in unions {
            let number = count(places.rows.len());
            let mut of = Vec::with_capacity(parts.len());
            let mut pixels = 0;
            for part in parts {
                let shape = if let [only] = part.as_slice() {
                    of.push(count(*only));
                    &self.shapes[*only]
                } else {
                    if !known.contains_key(&part) {
                        go_on(self.watch)?;
                        let members: Vec<&MultiPolygon> =
                            part.iter().map(|i| self.drawn[*i]).collect();
                        let joined = union(&members);
                        let (shape, laid) = self.shaper.shape(&joined, self.tools)?;
                        self.plausible(&part, &shape)?;
                        let id = count(first_cluster + known.len());
                        places.add(id, laid);
                        let members = part.iter().map(|i| count(*i)).collect();
                        places.clusters.push((id, members));
                        known.insert(part.clone(), (id, shape));
                    }
                    let (id, shape) = &known[&part];
                    of.push(*id);
                    shape
                };
                row.polygon_m2 = row.polygon_m2.zip(shape.polygon_m2).map(|(a, b)| a + b);
                row.outside_m2 += shape.outside_m2;
                row.tolerance_m2 += shape.tolerance_m2;
                pixels += shape.pixels;
            }
            places.rows.push(Site { pixels: Some(pixels), ..row });
            places.unions.push((number, of));
        }
        Ok(())
    }
}

impl Joiner<'_> {
    /// A union is no smaller than its largest member and no larger than all together.
    fn plausible(&self, part: &[usize], union: &Shape) -> Result<(), Problem> {
        let members = part.iter().filter_map(|i| self.shapes[*i].polygon_m2);
        let (most, all) =
            members.fold((0.0, 0.0), |(most, all), m2| (f64::max(most, m2), all + m2));
        let fits = union.polygon_m2.is_none_or(|m2| {
            m2 >= most * (1.0 - UNION_ROUNDING) && m2 <= all * (1.0 + UNION_ROUNDING)
        });
        if fits {
            return Ok(());
        }
        let ids: Vec<&str> =
            part.iter().map(|i| self.file.sites[*i].id.as_str()).collect();
        let cause = format!("the union of the sites {} is not plausible", ids.join(", "));
        Err(Problem::new(&run::INTERNAL).with("cause", cause))
    }
}

fn blank(id: &str, name: &str, group: Option<&str>) -> Site {
    Site {
        id: id.to_owned(),
        name: name.to_owned(),
        group: group.map(str::to_owned),
        kind: SiteKind::Site,
        polygon_m2: Some(0.0),
        outside_m2: 0.0,
        tolerance_m2: 0.0,
        pixels: None,
    }
}
