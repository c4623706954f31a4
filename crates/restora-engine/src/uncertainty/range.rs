//! The tables that coefficients lie between.

use restora_message::catalogue::uncertainty as say;
use restora_message::{Problem, Problems};
use restora_value::{Basis, CoefficientTable};

use super::CoefficientRange;
use crate::Loaded;
use crate::form::hint;
use crate::meaning::Reader;

/// Where the range stands in the config.
const AT: &str = "/uncertainty/coefficients";

/// The tables `low` and `high`, in the order of the run's own; nothing where something is wrong,
/// which has then been told, or where the run's own is not known.
pub(super) fn range(
    loaded: &Loaded,
    stated: &CoefficientRange,
    own: Option<&CoefficientTable>,
    reader: &mut Reader<'_>,
) -> Option<[CoefficientTable; 2]> {
    let tables = [("low", &stated.low), ("high", &stated.high)];
    let named = tables.iter().filter(|(_, name)| name.is_some()).count();
    if stated.percent.is_some() == (named > 0) {
        reader.problems.push(loaded.place(Problem::new(&say::RANGE_WAY), AT));
        return None;
    }
    if let Some(percent) = stated.percent {
        return own.map(|own| around(own, percent));
    }
    let read = tables.map(|(key, name)| {
        let at = format!("{AT}/{key}");
        let Some(name) = name else {
            reader.problems.push(loaded.missing(key, AT));
            return None;
        };
        let table = reader.table(name, &at)?;
        let place = |problem| loaded.place(problem, &at);
        match in_order(own?, &table) {
            Ok(table) => Some(table),
            Err(problems) => {
                reader.problems.extend(problems.into_iter().map(place));
                None
            }
        }
    });
    let ([Some(low), Some(high)], Some(own)) = (read, own) else { return None };
    let wrong = out_of_order([&low, own, &high]);
    let fits = wrong.is_empty();
    reader.problems.extend(wrong.into_iter().map(|problem| loaded.place(problem, AT)));
    fits.then_some([low, high])
}

/// A table with every coefficient less, and one with every coefficient more, by so many percent
/// of itself.
pub(super) fn around(own: &CoefficientTable, percent: f64) -> [CoefficientTable; 2] {
    [1.0 - percent / 100.0, 1.0 + percent / 100.0].map(|factor| {
        let mut table = own.clone();
        table.factors.iter_mut().flatten().for_each(|number| *number *= factor);
        table
    })
}

/// The rows and columns of a table that another one has, in its order.
fn in_order(
    own: &CoefficientTable,
    table: &CoefficientTable,
) -> Result<CoefficientTable, Problems> {
    let with_names =
        |problem: Problem| problem.with("range", &table.name).with("table", &own.name);
    let same_basis =
        own.basis == table.basis || [own.basis, table.basis].contains(&Basis::Own);
    if own.unit != table.unit || !same_basis {
        let kind = |table: &CoefficientTable| {
            format!("{} ({})", table.unit.name(), table.basis.name())
        };
        let problem = Problem::new(&say::RANGE_UNIT)
            .with("found", kind(table))
            .with("wanted", kind(own));
        return Err(with_names(problem).into());
    }
    let mut problems = Problems::new();
    let mut find = |id: &str, at: Option<usize>, known: &[String]| {
        if at.is_none() {
            let problem = Problem::new(&say::RANGE_LACKS).with("id", id);
            problems.push(with_names(problem).with("hint", hint(id, known)));
        }
        at
    };
    let known: Vec<String> = table.types.iter().map(|kind| kind.id.clone()).collect();
    let types: Vec<_> = own.types.iter().map(|kind| &kind.id).collect();
    let types: Vec<usize> =
        types.iter().filter_map(|id| find(id, table.type_index(id), &known)).collect();
    let known: Vec<String> = table.services.iter().map(|one| one.id.clone()).collect();
    let services: Vec<_> = own.services.iter().map(|service| &service.id).collect();
    let services: Vec<usize> = services
        .iter()
        .filter_map(|id| find(id, table.service_index(id), &known))
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let factors = types.iter().map(|kind| {
        services.iter().map(|service| table.factor(*kind, *service)).collect()
    });
    Ok(CoefficientTable {
        factors: factors.collect(),
        types: own.types.clone(),
        services: own.services.clone(),
        ..table.clone()
    })
}

/// Coefficients whose base does not lie between the ends.
fn out_of_order(tables: [&CoefficientTable; 3]) -> Problems {
    let own = tables[1];
    let all = own.types.iter().enumerate().flat_map(|(i, kind)| {
        own.services.iter().enumerate().map(move |(j, service)| ((i, kind), (j, service)))
    });
    all.filter_map(|((i, kind), (j, service))| {
        let [low, base, high] = tables.map(|table| table.factor(i, j));
        (!(low <= base && base <= high)).then(|| {
            Problem::new(&say::RANGE_ORDER)
                .with("kind", &kind.id)
                .with("service", &service.id)
                .with("low", low)
                .with("base", base)
                .with("high", high)
        })
    })
    .collect()
}
