//! Biomass of farmland by province: how much more or less a field bears than the nation's.

use std::sync::LazyLock;

use restora_message::{Problem, catalogue::value as entries};
use serde::Serialize;

use crate::Status;
use crate::names::{hint, shown};
use crate::sheet::{Column, Sheet, optional};

/// The factor of one province.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProvinceFactor {
    /// Chinese name, without 省, 市 or 自治区.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Farmland biomass over that of the nation; dimensionless.
    pub factor: f64,
    /// How far it can be trusted.
    pub status: Status,
}

const COLUMNS: [Column; 4] = [
    Column { name: "province_zh", aliases: &[], required: true },
    Column { name: "province_en", aliases: &[], required: true },
    Column { name: "factor", aliases: &[], required: true },
    optional("status"),
];

/// The provinces of `data/farmland-biomass.csv`.
static PROVINCES: LazyLock<Vec<ProvinceFactor>> = LazyLock::new(|| {
    let text = include_str!("../../data/farmland-biomass.csv");
    let mut sheet = Sheet::read("farmland-biomass", text);
    let columns = sheet.only_columns(&COLUMNS);
    let mut provinces = Vec::new();
    for row in std::mem::take(&mut sheet.rows) {
        let [zh, en] = [0, 1].map(|column| row.cell(columns[column]).to_owned());
        let factor = sheet.number(&row, columns[2], "factor");
        let status = sheet.status(&row, columns[3]);
        if let (Some(factor), Some(status)) = (factor, status) {
            provinces.push(ProvinceFactor { zh, en, factor, status });
        }
    }
    sheet.finish(provinces).expect("the built-in provinces are read by a test")
});

impl ProvinceFactor {
    /// What may follow the name: 江苏省 is the province, but 吉林市 is a town.
    fn endings(&self) -> &'static [&'static str] {
        match self.zh.as_str() {
            "北京" | "天津" | "上海" | "重庆" => {
                &["市", " municipality", " city"]
            }
            "内蒙古" | "西藏" => &["自治区", " autonomous region"],
            "广西" => &[
                "壮族自治区",
                "自治区",
                " zhuang autonomous region",
                " autonomous region",
            ],
            "宁夏" => {
                &["回族自治区", "自治区", " hui autonomous region", " autonomous region"]
            }
            "新疆" => &[
                "维吾尔自治区",
                "自治区",
                " uygur autonomous region",
                " uyghur autonomous region",
                " autonomous region",
            ],
            _ => &["省", " province"],
        }
    }

    /// Whether a name in small letters is that of the province.
    fn is_called(&self, name: &str) -> bool {
        let other = if self.en == "Tibet" { "xizang" } else { "" };
        [self.zh.as_str(), &self.en.to_lowercase(), other]
            .into_iter()
            .filter(|own| !own.is_empty())
            .filter_map(|own| name.strip_prefix(own))
            .any(|rest| rest.is_empty() || self.endings().contains(&rest))
    }
}

/// The province with a name: 江苏, 江苏省, Jiangsu, jiangsu province. E453 if there is none.
pub fn farmland_province(province: &str) -> Result<&'static ProvinceFactor, Problem> {
    let name = province.trim().to_lowercase();
    PROVINCES.iter().find(|known| known.is_called(&name)).ok_or_else(|| {
        let known = PROVINCES.iter().flat_map(|known| [&*known.zh, &*known.en]);
        Problem::new(&entries::UNKNOWN_PROVINCE)
            .with("name", shown(province))
            .with("hint", hint(province, known))
    })
}

/// Biomass of a province's farmland over that of the nation's, dimensionless; by the names
/// that [`farmland_province`] knows, E453 otherwise.
///
/// Source: 谢高地, 肖玉, 甄霖, 鲁春霞. 中国生态农业学报 2005, 13(3): 10-13. The numbers are
/// not compared with the publication: see [`ProvinceFactor::status`].
pub fn farmland_biomass(province: &str) -> Result<f64, Problem> {
    farmland_province(province).map(|found| found.factor)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn zh(name: &str) -> Option<&'static str> {
        farmland_province(name).ok().map(|found| found.zh.as_str())
    }

    #[test]
    fn every_province_once_and_none_verified() {
        let names: BTreeSet<&str> =
            PROVINCES.iter().flat_map(|p| [p.zh.as_str(), p.en.as_str()]).collect();
        // 4 municipalities, 5 autonomous regions and 22 provinces, in two languages each.
        assert_eq!((PROVINCES.len(), names.len()), (31, 62));
        for province in PROVINCES.iter() {
            assert!((0.3..2.0).contains(&province.factor), "{province:?}");
            assert!(province.status.is_doubtful());
            for ending in std::iter::once(&"").chain(province.endings()) {
                for name in [&province.zh, &province.en] {
                    assert_eq!(zh(&format!("{name}{ending}")), Some(&*province.zh));
                }
            }
        }
    }

    #[test]
    fn a_province_has_many_names() {
        for name in ["江苏", "江苏省", "Jiangsu", " JIANGSU ", "jiangsu Province"] {
            assert_eq!(zh(name), Some("江苏"), "{name}");
        }
        for (name, known) in [
            ("内蒙古自治区", "内蒙古"),
            ("广西壮族自治区", "广西"),
            ("新疆维吾尔自治区", "新疆"),
            ("北京市", "北京"),
            ("Inner Mongolia", "内蒙古"),
            ("Xizang", "西藏"),
            ("Shaanxi", "陕西"),
            ("Shanxi", "山西"),
        ] {
            assert_eq!(zh(name), Some(known), "{name}");
        }
        assert!((farmland_biomass("江苏省").unwrap() - 1.74).abs() < 1e-12);
    }

    #[test]
    fn a_town_a_stranger_and_a_slip_are_refused() {
        let said = |name: &str| farmland_biomass(name).unwrap_err().to_string();
        assert!(said("吉林市").contains("`吉林市` (`吉林`?)"), "{}", said("吉林市"));
        assert!(said("Jiangzu").contains("(`Jiangsu`?)"), "{}", said("Jiangzu"));
        for name in ["", "Nowhere", "江苏自治区", "省", "徐州市铜山区"] {
            assert!(said(name).starts_with("E453"), "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_name_is_known_or_refused(name in "\\PC{0,80}") {
            prop_assert!(farmland_biomass(&name).is_err() || zh(&name).is_some());
        }
    }
}
