//! Which services a spatio-temporal factor usually speaks of.
//!
//! 谢高地, 张彩霞, 张雷明, 陈文辉, 李士美 (自然资源学报 2015, 30(8): 1243-1254) vary the
//! equivalent factors by region and month: by net primary productivity (`npp`), by
//! precipitation (`precipitation`) or by soil conservation (`soil`), each over its national
//! mean. Which service goes with which was not compared with the publication.

use std::sync::LazyLock;

use crate::Status;
use crate::sheet::{Column, Sheet, optional};

/// One service of a factor.
struct Pair {
    factor: String,
    service: String,
    status: Status,
}

const COLUMNS: [Column; 3] = [
    Column { name: "factor", aliases: &[], required: true },
    Column { name: "service", aliases: &[], required: true },
    optional("status"),
];

/// The pairs of `data/factor-services.csv`.
static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let text = include_str!("../../data/factor-services.csv");
    let mut sheet = Sheet::read("factor-services", text);
    let columns = sheet.only_columns(&COLUMNS);
    let mut pairs = Vec::new();
    for row in std::mem::take(&mut sheet.rows) {
        let [factor, service] = [0, 1].map(|column| {
            sheet.id(&row, columns[column], COLUMNS[column].name).map(str::to_owned)
        });
        let status = sheet.status(&row, columns[2]);
        if let (Some(factor), Some(service), Some(status)) = (factor, service, status) {
            pairs.push(Pair { factor, service, status });
        }
    }
    sheet.finish(pairs).expect("the built-in factors are read by a test")
});

/// Ids of the services that a factor is applied to by default, or `None` for a factor
/// without a default.
pub fn default_services(factor: &str) -> Option<Vec<&'static str>> {
    let own = PAIRS.iter().filter(|pair| pair.factor == factor);
    let services: Vec<&str> = own.map(|pair| pair.service.as_str()).collect();
    (!services.is_empty()).then_some(services)
}

/// How far the default of a factor can be trusted: as its least trustworthy row.
pub fn default_services_status(factor: &str) -> Option<Status> {
    let own = PAIRS.iter().filter(|pair| pair.factor == factor);
    own.map(|pair| pair.status).max()
}

/// Names of the factors that have default services.
pub fn default_factors() -> Vec<&'static str> {
    let mut names: Vec<&str> = PAIRS.iter().map(|pair| pair.factor.as_str()).collect();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::CoefficientTable;

    #[test]
    fn eight_services_two_and_one() {
        let said = |factor: &str| default_services(factor).unwrap().join(" ");
        assert_eq!(default_factors(), ["npp", "precipitation", "soil"]);
        assert_eq!(said("npp"), "food raw gas clim pur nut bio aes");
        assert_eq!(said("precipitation"), "wsup hyd");
        assert_eq!(said("soil"), "soil");
        assert_eq!(default_services("water_quality"), None);
        assert_eq!(default_services(""), None);
        assert_eq!(default_services_status("npp"), Some(Status::Unverified));
        assert_eq!(default_services_status("NPP"), None);
    }

    #[test]
    fn each_service_of_2015_stands_under_one_factor() {
        let table = CoefficientTable::builtin("xie-2015").unwrap();
        let wanted: BTreeSet<&str> =
            table.services.iter().map(|s| s.id.as_str()).collect();
        let found: BTreeSet<&str> = default_factors()
            .into_iter()
            .filter_map(default_services)
            .flatten()
            .collect();
        assert_eq!(found, wanted);
        assert_eq!((PAIRS.len(), wanted.len()), (11, 11));
    }
}
