//! Units as offices write them: `万亩`, `ha`, `CNY/mu/yr`, `亿元`, `%`.
//!
//! A unit is a scale and a [`Dimension`], so that arithmetic on figures of different units comes
//! out right and a sum of hectares and yuan is refused. Numbers are turned at the edge only.

use std::fmt;

/// Exponents of metre, kilogram, year, yuan, dollar, credit and kilowatt-hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dimension(pub [i8; 7]);

impl Dimension {
    /// Of a number, a share, or a count.
    pub const NONE: Self = Self([0; 7]);
    /// Of a length.
    pub const LENGTH: Self = Self([1, 0, 0, 0, 0, 0, 0]);
    /// Of an area.
    pub const AREA: Self = Self([2, 0, 0, 0, 0, 0, 0]);
    /// Of money in yuan.
    pub const MONEY: Self = Self([0, 0, 0, 1, 0, 0, 0]);
    /// Of yuan per year.
    pub const MONEY_PER_YEAR: Self = Self([0, 0, -1, 1, 0, 0, 0]);
    /// Of yuan for an area.
    pub const MONEY_PER_AREA: Self = Self([-2, 0, 0, 1, 0, 0, 0]);
    /// Of yuan for an area and year.
    pub const MONEY_PER_AREA_YEAR: Self = Self([-2, 0, -1, 1, 0, 0, 0]);
    /// Of a time.
    pub const TIME: Self = Self([0, 0, 1, 0, 0, 0, 0]);
    /// Of credits.
    pub const CREDITS: Self = Self([0, 0, 0, 0, 0, 1, 0]);

    /// That of a product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        self.with(other, i8::saturating_add)
    }

    /// That of a quotient.
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        self.with(other, i8::saturating_sub)
    }

    fn with(self, other: Self, both: impl Fn(i8, i8) -> i8) -> Self {
        let mut out = self;
        out.0.iter_mut().zip(other.0).for_each(|(own, other)| *own = both(*own, other));
        out
    }
}

/// In base units: `m2 CNY/yr`, or `1`.
impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [&str; 7] = ["m", "kg", "yr", "CNY", "USD", "credit", "kWh"];
        let named = |sign: i16| {
            let of = move |(power, name): (&i8, &str)| match i16::from(*power) * sign {
                1 => Some(name.to_owned()),
                power if power > 1 => Some(format!("{name}{power}")),
                _ => None,
            };
            self.0.iter().zip(NAMES).filter_map(of).collect::<Vec<_>>()
        };
        let above = named(1);
        f.write_str(
            if above.is_empty() { "1".to_owned() } else { above.join(" ") }.as_str(),
        )?;
        named(-1).iter().try_for_each(|name| write!(f, "/{name}"))
    }
}

/// One unit: a number in it, times `times`, over `over`, is in base units (m, kg, yr, CNY, USD,
/// credit, kWh).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OfficeUnit {
    /// What it measures.
    pub dimension: Dimension,
    times: f64,
    over: f64,
}

/// Atoms: names, exponents, and by how much to multiply and divide. 1 mu (亩) is 10000/15 m².
const ATOMS: &[(&[&str], Dimension, f64, f64)] = &[
    (&["", "1"], Dimension::NONE, 1.0, 1.0),
    (&["%", "points", "百分点"], Dimension::NONE, 1.0, 100.0),
    (&["‰"], Dimension::NONE, 1.0, 1000.0),
    (
        &[
            "count",
            "个",
            "处",
            "块",
            "家",
            "户",
            "株",
            "人",
            "people",
            "persons",
            "households",
            "trees",
            "plants",
        ],
        Dimension::NONE,
        1.0,
        1.0,
    ),
    (&["m", "米"], Dimension::LENGTH, 1.0, 1.0),
    (&["cm", "厘米"], Dimension::LENGTH, 1.0, 100.0),
    (&["mm", "毫米"], Dimension::LENGTH, 1.0, 1000.0),
    (&["km", "公里", "千米"], Dimension::LENGTH, 1e3, 1.0),
    (&["m2", "m²", "平方米"], Dimension::AREA, 1.0, 1.0),
    (&["ha", "hm2", "hm²", "公顷"], Dimension::AREA, 1e4, 1.0),
    (&["mu", "亩"], Dimension::AREA, 1e4, 15.0),
    (&["km2", "km²", "平方公里", "平方千米"], Dimension::AREA, 1e6, 1.0),
    (&["acre", "英亩"], Dimension::AREA, 4_046.856_422_4, 1.0),
    (&["m3", "m³", "立方米"], Dimension([3, 0, 0, 0, 0, 0, 0]), 1.0, 1.0),
    (&["kg", "千克", "公斤"], Dimension([0, 1, 0, 0, 0, 0, 0]), 1.0, 1.0),
    (&["t", "吨"], Dimension([0, 1, 0, 0, 0, 0, 0]), 1e3, 1.0),
    (&["yr", "a", "年"], Dimension::TIME, 1.0, 1.0),
    (&["h", "小时"], Dimension::TIME, 1.0, 8760.0),
    (&["CNY", "元"], Dimension::MONEY, 1.0, 1.0),
    (&["fen", "分"], Dimension::MONEY, 1.0, 100.0),
    (&["USD", "美元"], Dimension([0, 0, 0, 0, 1, 0, 0]), 1.0, 1.0),
    (&["credit", "credits", "信用"], Dimension::CREDITS, 1.0, 1.0),
    (&["kWh", "千瓦时", "度"], Dimension([0, 0, 0, 0, 0, 0, 1]), 1.0, 1.0),
    // A megawatt is 1000 kWh in an hour, 8760 of which are a year here.
    (&["MW", "兆瓦"], Dimension([0, 0, -1, 0, 0, 0, 1]), 8_760_000.0, 1.0),
];

impl OfficeUnit {
    /// Of a number.
    pub const ONE: Self = Self { dimension: Dimension::NONE, times: 1.0, over: 1.0 };

    /// The base unit of a dimension.
    pub fn base(dimension: Dimension) -> Self {
        Self { dimension, ..Self::ONE }
    }

    /// Reads a unit: atoms divided by `/`, each with 万 (10⁴) or 亿 (10⁸) in front at will, or
    /// `wan ` and `yi ` for those who type no Chinese.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/').map(|part| atom(part.trim()));
        let mut unit = parts.next()??;
        for part in parts {
            let part = part?;
            unit.dimension = unit.dimension.over(part.dimension);
            (unit.times, unit.over) = (unit.times * part.over, unit.over * part.times);
        }
        // Nothing measures a ninth power; sums of exponents stay far from what they can hold.
        unit.dimension.0.iter().all(|power| power.unsigned_abs() < 9).then_some(unit)
    }

    /// A number of this unit in base units.
    pub fn to_base(self, value: f64) -> f64 {
        value * self.times / self.over
    }

    /// A number in base units in this one.
    pub fn of_base(self, value: f64) -> f64 {
        value * self.over / self.times
    }
}

fn atom(text: &str) -> Option<OfficeUnit> {
    let find = |name: &str| {
        let found = ATOMS.iter().find(|(names, ..)| names.contains(&name))?;
        Some(OfficeUnit { dimension: found.1, times: found.2, over: found.3 })
    };
    if let Some(unit) = find(text) {
        return Some(unit);
    }
    let scaled = [("万", 1e4), ("wan ", 1e4), ("亿", 1e8), ("yi ", 1e8), ("万万", 1e8)];
    scaled.iter().find_map(|(prefix, scale)| {
        let unit = find(text.strip_prefix(prefix)?.trim())?;
        Some(OfficeUnit { times: unit.times * scale, ..unit })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(value: f64, unit: &str) -> f64 {
        OfficeUnit::parse(unit).unwrap().to_base(value)
    }

    #[test]
    fn units_of_offices_are_those_of_the_field() {
        // 15 mu are a hectare, 1500 a square kilometre; 65万亩 are 433.33 km².
        assert!((base(15.0, "mu") - 1e4).abs() < 1e-9);
        assert!((base(1500.0, "亩") - base(1.0, "km²")).abs() < 1e-6);
        assert!((base(65.0, "万亩") / 1e6 - 433.333).abs() < 1e-3);
        assert!((base(1.2, "亿元") - 1.2e8).abs() < 1e-6);
        assert!((base(30.0, "万元/亩") - 3e5 * 15.0 / 1e4).abs() < 1e-9);
        assert!((base(72.4, "%") - 0.724).abs() < 1e-12);
        assert!((base(1.2, "m3/mu/yr") - 1.2 * 15.0 / 1e4).abs() < 1e-12);
        // 35 MW that give 38.75 GWh a year run for 1107 hours.
        let hours = base(3875.0, "万kWh/yr") / base(35.0, "MW") * 8760.0;
        assert!((hours - 1107.14).abs() < 0.01);
        assert_eq!(OfficeUnit::parse("furlong"), None);
        assert_eq!(OfficeUnit::parse("CNY/furlong"), None);
    }

    #[test]
    fn dimensions_are_kept_and_named() {
        let of = |unit: &str| OfficeUnit::parse(unit).unwrap().dimension;
        assert_eq!(of("CNY/mu/yr"), Dimension::MONEY_PER_AREA_YEAR);
        assert_eq!(of("CNY/mu").times(of("ha")), Dimension::MONEY);
        assert_eq!(of("ha").over(of("mu")), Dimension::NONE);
        assert_eq!(of("CNY/mu/yr").to_string(), "CNY/m2/yr");
        assert_eq!(of("%").to_string(), "1");
    }
}
