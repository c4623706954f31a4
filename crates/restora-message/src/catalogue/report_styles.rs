//! Words in the styles of layers: units, classes of change, names of styles.

super::text::texts! {
    /// The class of sites that lost more than a bound.
    BELOW: "below {to}", "低于 {to}";
    /// A class of sites between two bounds.
    BETWEEN: "{from} to {to}", "{from} 至 {to}";
    /// The class around zero.
    LITTLE: "{from} to {to} (little change)", "{from} 至 {to}（基本持平）";
    /// The class of sites that gained more than a bound.
    ABOVE: "above {from}", "高于 {from}";
    /// Sites without a number.
    NOT_KNOWN: "not known", "无可比数值";
    /// The name of a style that shows one column.
    SHADED: "By uplift", "按价值增幅";
    /// The name of a style that shows another column.
    SHADED_BY: "By {column}", "按{column}";
    /// The name of a style that shows outlines.
    PLAIN: "Sites", "地块";
    /// What a style is.
    DESCRIPTION: "Style of the sites, made by restora", "地块图层样式，由 restora 生成";
    /// A caption with its unit.
    WITH_UNIT: "{caption} ({unit})", "{caption}（{unit}）";
    /// A unit.
    PIXELS: "pixels", "像元";
    /// A unit.
    SQUARE_METRES: "m²", "平方米";
    /// A unit.
    POINTS: "percentage points", "百分点";
    /// A unit.
    PERCENT: "%", "%";
    /// A unit.
    METRES: "m", "米";
    /// A unit.
    TONNES_PER_YEAR: "t/yr", "吨/年";
    /// A unit.
    TONNES_PER_HECTARE_YEAR: "t/ha/yr", "吨/公顷/年";
    /// A unit.
    TONNES_PER_SQUARE_KILOMETRE_YEAR: "t/km²/yr", "吨/平方公里/年";
    /// A unit.
    CNY: "CNY", "元";
    /// A unit.
    CNY_PER_YEAR: "CNY/yr", "元/年";
    /// A unit.
    WAN_CNY: "10,000 CNY", "万元";
    /// A unit.
    WAN_CNY_PER_YEAR: "10,000 CNY/yr", "万元/年";
    /// A unit.
    YI_CNY: "100 million CNY", "亿元";
    /// A unit.
    YI_CNY_PER_YEAR: "100 million CNY/yr", "亿元/年";
    /// A unit.
    CNY_PER_SQUARE_METRE: "CNY/m²", "元/平方米";
    /// A unit.
    CNY_PER_HECTARE_YEAR: "CNY/ha/yr", "元/公顷/年";
    /// A unit.
    HECTARES: "ha", "公顷";
    /// A unit.
    MU: "mu", "亩";
    /// A unit.
    WAN_MU: "10,000 mu", "万亩";
    /// A unit.
    SQUARE_KILOMETRES: "km²", "平方公里";
    /// A unit.
    CREDITS: "credits", "信用";
    /// A unit.
    YEARS: "years", "年";
    /// A unit.
    PER_YEAR: "per year", "每年";
}
