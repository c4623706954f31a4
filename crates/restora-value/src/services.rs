//! The services that have captions of their own, and their groups.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::Caption;

/// One ecosystem service: a column of a coefficient table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// The column's name.
    pub id: String,
    /// English name.
    pub en: String,
    /// Chinese name.
    pub zh: String,
    /// Provisioning (供给), regulating (调节), supporting (支持), cultural (文化), or a
    /// group of the table's own. Publications differ on it, so it is data.
    pub group: Option<Caption>,
}

/// The services of `data/services.csv`.
static KNOWN: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_bytes!("../data/services.csv").as_slice());
    reader
        .records()
        .map(|record| {
            let record = record.expect("the built-in services are read by a test");
            let [id, en, zh, group_en, group_zh] =
                [0, 1, 2, 3, 4].map(|index| record[index].to_owned());
            let group = Caption { en: group_en, zh: group_zh };
            Service { id, en, zh, group: (!group.en.is_empty()).then_some(group) }
        })
        .collect()
});

impl Service {
    /// The service with an id; one that is not known is called by its id and stands in
    /// no group.
    pub(crate) fn with_id(id: &str) -> Self {
        KNOWN.iter().find(|service| service.id == id).cloned().unwrap_or_else(|| Self {
            id: id.to_owned(),
            en: id.to_owned(),
            zh: id.to_owned(),
            group: None,
        })
    }
}

/// The group with a name: one of the four by its name in either language, or one's own.
pub(crate) fn group(name: &str) -> Caption {
    KNOWN
        .iter()
        .filter_map(|service| service.group.as_ref())
        .find(|group| group.zh == name || group.en.eq_ignore_ascii_case(name))
        .cloned()
        .unwrap_or_else(|| Caption { en: name.to_owned(), zh: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_services_in_four_groups() {
        let ids: Vec<&str> = KNOWN.iter().map(|service| service.id.as_str()).collect();
        assert_eq!(
            ids[..11].join(" "),
            "food raw wsup gas clim pur hyd soil nut bio aes"
        );
        assert_eq!(ids[11..].join(" "), "waste wcon sform rec all");
        assert_eq!(Service::with_id("all").group, None);
        let count = |zh: &str| {
            KNOWN[..11]
                .iter()
                .filter(|s| s.group.as_ref().is_some_and(|g| g.zh == zh))
                .count()
        };
        assert_eq!(["供给", "调节", "支持", "文化"].map(count), [3, 4, 3, 1]);
        assert_eq!(Service::with_id("hyd").zh, "水文调节");
        assert_eq!(Service::with_id("pollination").en, "pollination");
        assert_eq!(group("regulating"), group("调节"));
        assert_eq!(group("防护").en, "防护");
    }
}
