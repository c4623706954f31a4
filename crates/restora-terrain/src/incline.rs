//! How steep, as the formulas of soil loss want it.

/// A slope: its tangent, sine and cosine. From a tangent, only square roots are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Incline {
    tan: f64,
    sin: f64,
    cos: f64,
}

impl Incline {
    /// From the tangent (rise per run, not negative). A missing one stays missing.
    #[inline]
    pub fn from_tan(tan: f64) -> Self {
        let cos = 1.0 / (1.0 + tan * tan).sqrt();
        Self { tan, sin: tan * cos, cos }
    }

    /// From an angle in degrees, from 0 to below 90.
    pub fn from_degrees(degrees: f64) -> Self {
        Self::from_tan(libm::tan(degrees.to_radians()))
    }

    /// The angle in degrees.
    pub fn degrees(self) -> f64 {
        libm::atan(self.tan).to_degrees()
    }

    /// Rise per run.
    #[inline]
    pub fn tan(self) -> f64 {
        self.tan
    }

    /// Rise per length along the ground.
    #[inline]
    pub fn sin(self) -> f64 {
        self.sin
    }

    /// Run per length along the ground.
    #[inline]
    pub fn cos(self) -> f64 {
        self.cos
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_four_five() {
        let incline = Incline::from_tan(0.75);
        assert!(
            (incline.sin() - 0.6).abs() < 1e-15 && (incline.cos() - 0.8).abs() < 1e-15
        );
        let half = Incline::from_degrees(30.0);
        assert!((half.sin() - 0.5).abs() < 1e-15);
        assert!((half.degrees() - 30.0).abs() < 1e-12);
        assert!((half.cos() - 0.75f64.sqrt()).abs() < 1e-15);
        assert!(Incline::from_tan(f64::NAN).sin().is_nan());
        assert_eq!(Incline::from_tan(0.0).sin().to_bits(), 0);
    }
}
