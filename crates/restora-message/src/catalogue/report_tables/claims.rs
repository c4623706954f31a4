//! The claims of the proof, in both languages. A record holds them in English.

use crate::{Lang, Text};

const fn text(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

/// What is claimed.
pub static CLAIMS: &[Text] = &[
    text(
        "pixels planned = pixels read by all tasks",
        "计划读取的像元数 = 各任务读取的像元数之和",
    ),
    text(
        "area of the polygon = valid + unmatched + missing + outside",
        "边界面积 = 有效 + 仅本期有效 + 无数据 + 栅格范围外",
    ),
    text(
        "pixels covered by the site = pixels counted",
        "地块覆盖的像元数 = 计入的像元数",
    ),
    text("areas of the table = class areas", "面积表所列面积 = 类别面积"),
    text(
        "class areas of a date = class areas by transitions",
        "该期类别面积 = 由转移汇总的类别面积",
    ),
    text("sum of class areas = sum of transitions", "类别面积之和 = 转移面积之和"),
    text(
        "value over classes = value over services",
        "按类别汇总的价值 = 按服务汇总的价值",
    ),
    text(
        "value after - value before = value of the transitions",
        "期末价值 − 期初价值 = 各项转移的价值变化之和",
    ),
    text(
        "value over ecosystem types and services = value over classes",
        "按生态系统类型与服务汇总的价值 = 按类别汇总的价值",
    ),
    text(
        "area of the polygon = valid + unmatched + cloud + no data + no value + outside",
        "边界面积 = 有效 + 非各期均有效 + 云遮 + 无数据 + 无法计算 + 影像范围外",
    ),
    text(
        "pixels covered by the site = pixels looked at",
        "地块覆盖的像元数 = 检查的像元数",
    ),
    text("area of the histogram = valid area", "直方图面积 = 有效面积"),
    text("sum of the grades = valid area", "各等级面积之和 = 有效面积"),
    text(
        "land of the last pass = land of the first",
        "末遍统计的土地面积 = 首遍统计的土地面积",
    ),
    text("water + land = valid area of its index", "水体 + 陆地 = 所用指数的有效面积"),
    text(
        "opening extent + additions = closing extent + reductions",
        "期初面积 + 增加 = 期末面积 + 减少",
    ),
    text("opening extent = class areas of the first date", "期初面积 = 首期类别面积"),
    text("closing extent = class areas of the last date", "期末面积 = 末期类别面积"),
    text("targets = met + missed + not assessable", "目标数 = 达标 + 未达标 + 无法评定"),
    text("receipts = payments", "应得合计 = 应付合计"),
    text("balance of the ledger = receipts − payments", "台账余额 = 应得 − 应付"),
    text("quota by the ledger = bought − sold", "台账指标 = 购入 − 售出"),
    text("quota of the cheapest deals = what is lacking", "最低成本方案的指标 = 缺口"),
    text(
        "inside the boundary + to cropland + to forest or grass + undecided = class area",
        "城镇规划建设用地范围内 + 宜复垦为耕地 + 宜复垦为林草 + 未定 = 类别面积",
    ),
    text(
        "paid for tickets = cost + households + collectives",
        "地票价款 = 复垦成本 + 农户收益 + 集体收益",
    ),
    text(
        "tickets of the ledger = area that yields tickets",
        "台账地票面积 = 可产生地票的面积",
    ),
    text(
        "credits released - sold = balance by the ledger",
        "已释放信用 − 已售信用 = 台账余额",
    ),
    text(
        "paid by buyers - endowment = money by the ledger",
        "买方付款 − 捐赠基金 = 台账资金",
    ),
    text(
        "credits of the units = credits of the bank",
        "各单元信用之和 = 缓解银行信用总额",
    ),
    text(
        "built-up area of the zone = area of its polygons",
        "缓冲带内建设用地面积 = 其图斑面积",
    ),
    text("areas of patches = class areas", "斑块面积 = 类别面积"),
    text("areas by parcel = areas of patches", "按宗地汇总的面积 = 斑块面积"),
    text("islands and their cells lie in the site", "岛屿及其像元均位于地块内"),
    text(
        "product of the multiples = multiple of the first",
        "逐期倍数之积 = 为首期的倍数",
    ),
    text(
        "values of the list + what is not listed = total",
        "所列各项价值 + 未列价值 = 总值",
    ),
    text("comparisons asked for = verdicts", "要求核对的项数 = 得出结论的项数"),
];

/// Words that stand where a claim says what it is of, alone or at the end.
pub static PLACES: &[Text] = &[
    text("all dates", "全部日期"),
    text("imagery, first pass", "影像，首遍"),
    text("vegetation fraction", "植被覆盖度"),
    text("water", "水体"),
    text("frequency of water", "水体频率"),
    text("soil loss", "土壤流失"),
    text("persistence", "持续性"),
    text("trend of pixels", "像元趋势"),
];

/// Units of the sides, by their names in a record.
pub static UNITS: &[(&str, Text)] = &[
    ("m2", text("m²", "平方米")),
    ("pixels", text("pixels", "像元")),
    ("CNY/yr", text("CNY/yr", "元/年")),
    ("CNY", text("CNY", "元")),
    ("mu", text("mu", "亩")),
    ("credits", text("credits", "信用")),
    ("of the currency", text("of its currency", "按其币种")),
    ("verdicts", text("verdicts", "条结论")),
    ("targets", text("targets", "项目标")),
    ("1", text("ratio", "比值")),
];

/// Two dates in the words that say what a claim is of.
pub static BETWEEN: Text = text("{from} to {to}", "{from} 至 {to}");

/// One of the two dates.
pub static AT: Text = text("at {date}", "时点 {date}");

/// A claim in a language; as it stands where it is not known.
pub fn claim(english: &str, lang: Lang) -> &str {
    CLAIMS.iter().find(|text| text.en == english).map_or(english, |text| text.get(lang))
}

/// What a claim is of, in a language; ids and dates stay as they are.
pub fn place(of: &str, lang: Lang) -> String {
    let known = |words: &str| PLACES.iter().find(|text| text.en == words);
    if let Some(text) = known(of) {
        return text.get(lang).to_owned();
    }
    let Some((rest, last)) = of.rsplit_once(", ") else { return of.to_owned() };
    if let Some(text) = known(last) {
        return format!("{rest}, {}", text.get(lang));
    }
    let said = match last.strip_prefix("at ") {
        Some(date) => rest.rsplit_once(", ").and_then(|(rest, span)| {
            let (from, to) = dates(span)?;
            let at = AT.fill(lang, &[("date", date)]);
            (date == from || date == to)
                .then(|| format!("{rest}, {}, {at}", between(from, to, lang)))
        }),
        None => {
            dates(last).map(|(from, to)| format!("{rest}, {}", between(from, to, lang)))
        }
    };
    said.unwrap_or_else(|| of.to_owned())
}

fn between(from: &str, to: &str, lang: Lang) -> String {
    BETWEEN.fill(lang, &[("from", from), ("to", to)])
}

/// Two dates; an id that holds the same word is none.
fn dates(span: &str) -> Option<(&str, &str)> {
    let is_date = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    span.split_once(" to ").filter(|(from, to)| is_date(from) && is_date(to))
}

/// A unit of a claim in a language; as it stands where it is not known.
pub fn unit(name: &str, lang: Lang) -> &str {
    UNITS
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(name, |(_, text)| text.get(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_and_words_turn() {
        assert_eq!(place("all dates", Lang::Zh), "全部日期");
        assert_eq!(place("a, b, 2010, soil loss", Lang::Zh), "a, b, 2010, 土壤流失");
        assert_eq!(place("water, 2010", Lang::Zh), "water, 2010");
        assert_eq!(
            place("a, b, 2010 to 2019, at 2010", Lang::Zh),
            "a, b, 2010 至 2019, 时点 2010"
        );
        assert_eq!(place("a, 2010 to 2019", Lang::Zh), "a, 2010 至 2019");
        for of in
            ["a, 2010 to 2019", "a, 2010 to 2019, at 2019", "a, at sea", "north to south"]
        {
            assert_eq!(place(of, Lang::En), of);
        }
        assert_eq!(place("x, north to south", Lang::Zh), "x, north to south");
        assert_eq!(place("x, at sea", Lang::Zh), "x, at sea");
        assert_eq!(claim("not known", Lang::Zh), "not known");
        assert_eq!(unit("m2", Lang::En), "m²");
    }
}
