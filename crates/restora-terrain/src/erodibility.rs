//! Erodibility of soil K from its texture, by EPIC.

/// t·ha·h / (ha·MJ·mm) per ton·acre·h / (hundreds of acre·foot·tonf·inch) (Foster et al.
/// 1981, Journal of Soil and Water Conservation 36: 355-359).
pub const ERODIBILITY_SI: f64 = 0.1317;

/// How far sand, silt and clay may be from 100 together, in per cent: tables round.
const ROUNDED: f64 = 1.5;

/// Texture and organic carbon of a soil, in per cent of mass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Soil {
    /// 0.05–2 mm.
    pub sand: f64,
    /// 0.002–0.05 mm.
    pub silt: f64,
    /// Below 0.002 mm.
    pub clay: f64,
    /// Organic carbon: organic matter / 1.724.
    pub organic_carbon: f64,
}

/// K in US customary units (Sharpley & Williams 1990, EPIC, USDA Technical Bulletin 1768):
///
/// ```text
/// K = {0.2 + 0.3 exp[−0.0256 SAN (1 − SIL/100)]} · (SIL/(CLA + SIL))^0.3
///   · {1 − 0.25 C/[C + exp(3.72 − 2.95 C)]} · {1 − 0.7 SN1/[SN1 + exp(−5.51 + 22.9 SN1)]}
/// ```
///
/// with SN1 = 1 − SAN/100. `None` unless the parts are from 0 to 100 and add up to 100,
/// within 1.5 for rounding. Pure sand has neither silt nor clay; its K is 0, the limit of
/// a vanishing share of silt.
pub fn erodibility_epic(soil: Soil) -> Option<f64> {
    let Soil { sand, silt, clay, organic_carbon: carbon } = soil;
    let share = |x: f64| (0.0..=100.0).contains(&x);
    let parts = share(sand) && share(silt) && share(clay) && share(carbon);
    let whole = (sand + silt + clay - 100.0).abs() <= ROUNDED;
    if !parts || !whole {
        return None;
    }
    let fine = 1.0 - sand / 100.0;
    let coarse = 0.2 + 0.3 * libm::exp(-0.0256 * sand * (1.0 - silt / 100.0));
    let fines = silt + clay;
    let silty = if fines > 0.0 { libm::pow(silt / fines, 0.3) } else { 0.0 };
    let organic = 1.0 - 0.25 * carbon / (carbon + libm::exp(3.72 - 2.95 * carbon));
    let sandy = 1.0 - 0.7 * fine / (fine + libm::exp(-5.51 + 22.9 * fine));
    Some(coarse * silty * organic * sandy)
}

/// K in t·ha·h / (ha·MJ·mm).
pub fn erodibility_epic_si(soil: Soil) -> Option<f64> {
    erodibility_epic(soil).map(|k| k * ERODIBILITY_SI)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOAM: Soil = Soil { sand: 40.0, silt: 40.0, clay: 20.0, organic_carbon: 1.0 };

    #[test]
    fn a_loam_by_hand() {
        // 0.2 + 0.3 · exp(−0.6144) = 0.362290; (2/3)^0.3 = 0.885467;
        // 1 − 0.25 / (1 + exp(0.77)) = 0.920880; 1 − 0.42 / (0.6 + exp(8.23)) = 0.999888.
        let expected = 0.362_290 * 0.885_467 * 0.920_880 * 0.999_888;
        let got = erodibility_epic(LOAM).unwrap();
        assert!((got - expected).abs() < 1e-6, "{got}");
        assert!((erodibility_epic_si(LOAM).unwrap() - 0.038_902).abs() < 1e-5);
    }

    #[test]
    fn sand_erodes_least_and_carbon_helps() {
        let sand = Soil { sand: 100.0, silt: 0.0, clay: 0.0, organic_carbon: 0.0 };
        assert_eq!(erodibility_epic(sand).map(f64::to_bits), Some(0));
        let rich = Soil { organic_carbon: 3.0, ..LOAM };
        assert!(erodibility_epic(rich) < erodibility_epic(LOAM));
    }

    #[test]
    fn parts_must_be_a_whole() {
        let bad = [
            Soil { sand: 0.4, silt: 0.4, clay: 0.2, organic_carbon: 0.01 },
            Soil { sand: -1.0, silt: 81.0, ..LOAM },
            Soil { clay: f64::NAN, ..LOAM },
            Soil { organic_carbon: -0.1, ..LOAM },
        ];
        for soil in bad {
            assert_eq!(erodibility_epic(soil), None, "{soil:?}");
        }
        assert!(erodibility_epic(Soil { sand: 41.0, ..LOAM }).is_some());
    }
}
