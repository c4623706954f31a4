//! Units as configs write them, and the items and parties of the ledger: what the program made of
//! words of its own and of what people wrote.

use crate::{Lang, Text};

const fn text(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

/// Columns that hold units as configs write them, by table.
pub static UNIT_COLUMNS: &[(&str, &str)] = &[
    ("claims", "unit"),
    ("targets", "unit"),
    ("forest_quota_checks", "unit"),
    ("ledger", "quantity_unit"),
];

/// Units that stand alone.
pub static WHOLE: &[(&str, Text)] = &[
    ("1", text("ratio", "比值")),
    ("count", text("number", "个")),
    ("points", text("percentage points", "百分点")),
    ("yr", text("years", "年")),
    ("a", text("years", "年")),
];

/// Units, also those that others are made of.
pub static UNITS: &[(&str, Text)] = &[
    ("%", text("%", "%")),
    ("‰", text("‰", "‰")),
    ("百分点", text("percentage points", "百分点")),
    ("people", text("people", "人")),
    ("persons", text("people", "人")),
    ("households", text("households", "户")),
    ("trees", text("trees", "株")),
    ("plants", text("plants", "株")),
    ("人", text("people", "人")),
    ("户", text("households", "户")),
    ("株", text("plants", "株")),
    ("m", text("m", "米")),
    ("米", text("m", "米")),
    ("cm", text("cm", "厘米")),
    ("厘米", text("cm", "厘米")),
    ("mm", text("mm", "毫米")),
    ("毫米", text("mm", "毫米")),
    ("km", text("km", "公里")),
    ("公里", text("km", "公里")),
    ("千米", text("km", "千米")),
    ("m2", text("m²", "平方米")),
    ("m²", text("m²", "平方米")),
    ("平方米", text("m²", "平方米")),
    ("ha", text("ha", "公顷")),
    ("hm2", text("ha", "公顷")),
    ("hm²", text("ha", "公顷")),
    ("公顷", text("ha", "公顷")),
    ("mu", text("mu", "亩")),
    ("亩", text("mu", "亩")),
    ("km2", text("km²", "平方公里")),
    ("km²", text("km²", "平方公里")),
    ("平方公里", text("km²", "平方公里")),
    ("平方千米", text("km²", "平方千米")),
    ("acre", text("acres", "英亩")),
    ("英亩", text("acres", "英亩")),
    ("m3", text("m³", "立方米")),
    ("m³", text("m³", "立方米")),
    ("立方米", text("m³", "立方米")),
    ("kg", text("kg", "千克")),
    ("千克", text("kg", "千克")),
    ("公斤", text("kg", "公斤")),
    ("t", text("t", "吨")),
    ("吨", text("t", "吨")),
    ("yr", text("yr", "年")),
    ("a", text("yr", "年")),
    ("年", text("yr", "年")),
    ("h", text("h", "小时")),
    ("小时", text("h", "小时")),
    ("CNY", text("CNY", "元")),
    ("元", text("CNY", "元")),
    ("fen", text("fen", "分")),
    ("分", text("fen", "分")),
    ("USD", text("USD", "美元")),
    ("美元", text("USD", "美元")),
    ("credit", text("credits", "信用")),
    ("credits", text("credits", "信用")),
    ("信用", text("credits", "信用")),
    ("kWh", text("kWh", "千瓦时")),
    ("千瓦时", text("kWh", "千瓦时")),
    ("MW", text("MW", "兆瓦")),
    ("兆瓦", text("MW", "兆瓦")),
];

/// What stands before a unit that is ten thousand or a hundred million of another.
pub static SCALES: &[(&str, Text)] = &[
    ("万万", text("100 million ", "亿")),
    ("万", text("10,000 ", "万")),
    ("wan ", text("10,000 ", "万")),
    ("亿", text("100 million ", "亿")),
    ("yi ", text("100 million ", "亿")),
];

/// Whether a column holds units as configs write them.
pub fn holds_units(table: &str, column: &str) -> bool {
    UNIT_COLUMNS.contains(&(table, column))
}

/// A unit in a language; none where it is not known: `CNY/mu/yr` is 元/亩·年.
pub fn unit(name: &str, lang: Lang) -> Option<String> {
    let known = |list: &[(&str, Text)], name: &str| {
        list.iter().find(|(own, _)| *own == name).map(|(_, text)| text.get(lang))
    };
    if let Some(whole) = known(WHOLE, name) {
        return Some(whole.to_owned());
    }
    let part = |name: &str| {
        let scaled = || {
            SCALES.iter().find_map(|(before, scale)| {
                let unit = known(UNITS, name.strip_prefix(before)?.trim())?;
                Some(format!("{}{unit}", scale.get(lang)))
            })
        };
        known(UNITS, name).map(str::to_owned).or_else(scaled)
    };
    let parts: Option<Vec<String>> =
        name.split('/').map(|name| part(name.trim())).collect();
    let parts = parts?;
    let (first, per) = parts.split_first()?;
    if per.is_empty() {
        return Some(first.clone());
    }
    let between = if lang == Lang::Zh { "·" } else { "/" };
    Some(format!("{first}/{}", per.join(between)))
}

/// An item or party of the ledger: a text and what fills its blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<'a> {
    /// What it says.
    pub text: &'static Text,
    /// What people wrote, by blank.
    pub args: Vec<(&'static str, &'a str)>,
}

impl<'a> Told<'a> {
    fn of(text: &'static Text, of: &'a str) -> Self {
        Self { text, args: vec![("of", of)] }
    }
}

/// What the program wrote before or after the words of people, and what it says.
type Pattern = (&'static str, Text);

/// Credits that a bank may sell from now on.
static RELEASE: Pattern = ("release: ", text("release: {of}", "释放信用：{of}"));

/// What goes to the fund of a bank, and that fund.
static ENDOWMENT: Pattern = (": endowment", text("{of}: endowment", "{of}：捐赠基金"));

/// Other items that end with a word.
static ENDINGS: &[Pattern] = &[
    (": quota", text("{of}: quota", "{of}：指标")),
    (": credits", text("{of}: credits", "{of}：信用")),
    (": payment", text("{of}: payment", "{of}：价款")),
];

/// One of several payments.
static INSTALMENT: Text =
    text("{of}: instalment {n} of {all}", "{of}：第 {n} 期付款，共 {all} 期");

/// What reclamation costs.
static COST: Pattern = ("cost ", text("cost of reclamation: {of}", "复垦成本：{of}"));

/// Who is paid for it.
static RECLAIMER: Pattern = ("reclamation ", text("who reclaims {of}", "{of} 复垦方"));

/// Other items that begin with a word.
static BEGINNINGS: &[Pattern] = &[
    ("ticket issued ", text("ticket issued: {of}", "产生地票：{of}")),
    ("ticket sold ", text("ticket sold: {of}", "出让地票：{of}")),
    ("household share ", text("household's share: {of}", "农户收益：{of}")),
    ("collective share ", text("collective's share: {of}", "集体收益：{of}")),
];

/// Parties of whom only the parcel is known.
static UNNAMED: &[Pattern] = &[
    ("household ", text("household of {of}", "{of} 农户")),
    ("collective ", text("collective of {of}", "{of} 集体")),
];

/// Every text of the ledger.
pub fn ledger_texts() -> impl Iterator<Item = &'static Text> {
    let listed = ENDINGS.iter().chain(BEGINNINGS).chain(UNNAMED);
    let single = [&RELEASE, &ENDOWMENT, &COST, &RECLAIMER];
    listed.chain(single).map(|(_, text)| text).chain([&INSTALMENT])
}

/// An item of the ledger; `from` is who gives.
pub fn item<'a>(item: &'a str, from: &str) -> Option<Told<'a>> {
    // Credits that are released come from nobody.
    if from.is_empty()
        && let Some(of) = item.strip_prefix(RELEASE.0)
    {
        return Some(Told::of(&RELEASE.1, of));
    }
    let ends = |pattern: &'static Pattern| {
        item.strip_suffix(pattern.0).map(|of| Told::of(&pattern.1, of))
    };
    let begins = |pattern: &'static Pattern| {
        item.strip_prefix(pattern.0).map(|of| Told::of(&pattern.1, of))
    };
    ENDINGS
        .iter()
        .chain([&ENDOWMENT])
        .find_map(ends)
        .or_else(|| instalment(item))
        .or_else(|| BEGINNINGS.iter().chain([&COST]).find_map(begins))
}

fn instalment(item: &str) -> Option<Told<'_>> {
    let (of, count) = item.rsplit_once(": instalment ")?;
    let (n, all) = count.split_once(" of ")?;
    let are_numbers = [n, all].iter().all(|text| text.parse::<u32>().is_ok());
    let args = vec![("of", of), ("n", n), ("all", all)];
    are_numbers.then_some(Told { text: &INSTALMENT, args })
}

/// Who gives or gets by the ledger, where the program named them after the item: the fund of the
/// bank that gives, who reclaims a parcel, a household or collective without a name.
pub fn party<'a>(party: &'a str, item: &str, from: &str) -> Option<Told<'a>> {
    let named = |pattern: &'static Pattern, parcel: &str| {
        let of = party.strip_prefix(pattern.0).filter(|of| *of == parcel)?;
        Some(Told::of(&pattern.1, of))
    };
    if item.ends_with(ENDOWMENT.0) {
        let bank = party.strip_suffix(ENDOWMENT.0).filter(|bank| *bank == from)?;
        return Some(Told::of(&ENDOWMENT.1, bank));
    }
    if let Some(parcel) = item.strip_prefix(COST.0) {
        return named(&RECLAIMER, parcel);
    }
    let parcel = BEGINNINGS.iter().find_map(|pattern| item.strip_prefix(pattern.0))?;
    UNNAMED.iter().find_map(|pattern| named(pattern, parcel))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn zh(told: Option<Told<'_>>) -> String {
        told.map_or_else(String::new, |told| told.text.fill(Lang::Zh, &told.args))
    }

    #[test]
    fn units_are_said_part_by_part() {
        let both = |name: &str| [Lang::En, Lang::Zh].map(|lang| unit(name, lang));
        let said = |en: &str, zh: &str| [en, zh].map(|text| Some(text.to_owned()));
        assert_eq!(both("count"), said("number", "个"));
        assert_eq!(both("m2"), said("m²", "平方米"));
        assert_eq!(both("CNY/mu/yr"), said("CNY/mu/yr", "元/亩·年"));
        assert_eq!(both("万kWh/yr"), said("10,000 kWh/yr", "万千瓦时/年"));
        assert_eq!(both("wan mu"), said("10,000 mu", "万亩"));
        assert_eq!(both("furlong/yr"), [None, None]);
        assert_eq!(both(""), [None, None]);
        assert!(holds_units("ledger", "quantity_unit"));
        assert!(!holds_units("mitigation_units", "unit"));
    }

    #[test]
    fn units_stand_once() {
        let once: BTreeSet<_> = UNITS.iter().map(|(name, _)| name).collect();
        assert_eq!(once.len(), UNITS.len());
    }

    #[test]
    fn items_keep_what_people_wrote() {
        assert_eq!(zh(item("release: easement", "")), "释放信用：easement");
        assert_eq!(zh(item("road: payment", "highway")), "road：价款");
        assert_eq!(zh(item("a: instalment 2 of 3", "x")), "a：第 2 期付款，共 3 期");
        assert_eq!(zh(item("ticket sold LT-01", "x")), "出让地票：LT-01");
        assert_eq!(item("whatever", "x"), None);
        assert_eq!(item("a: instalment two of 3", "x"), None);
    }

    #[test]
    fn parties_are_told_only_where_the_program_named_them() {
        let bank = "bank-a: endowment";
        assert_eq!(zh(party(bank, "road: endowment", "bank-a")), "bank-a：捐赠基金");
        assert_eq!(party(bank, "road: payment", "bank-a"), None);
        assert_eq!(zh(party("reclamation 1", "cost 1", "buyer")), "1 复垦方");
        assert_eq!(party("reclamation 2", "cost 1", "buyer"), None);
        assert_eq!(zh(party("household 1", "ticket issued 1", "")), "1 农户");
        assert_eq!(party("household Wang", "ticket issued 1", ""), None);
    }
}
