//! Randomness that is the same on every machine.
//!
//! One generator (`SplitMix64`) and a gradient noise built on its mixing function. Only
//! + − × / and floor touch a number that decides something, so no maths library can make
//!   two machines disagree.

/// Sequence of pseudo-random numbers after Steele, Lea and Flood (`SplitMix64`, 2014).
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl SplitMix64 {
    /// A sequence that is fixed by its seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// The next number in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        to_unit(self.next_u64())
    }

    /// The next number in `[-1, 1)`.
    pub fn signed(&mut self) -> f64 {
        self.unit() * 2.0 - 1.0
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The top 53 bits as a fraction, which is exact.
fn to_unit(bits: u64) -> f64 {
    const STEP: f64 = 1.0 / 9_007_199_254_740_992.0; // 2^-53
    (bits >> 11) as f64 * STEP
}

fn lattice(seed: u64, x: i64, y: i64) -> u64 {
    let a = mix(seed.wrapping_add(GOLDEN) ^ x.cast_unsigned().wrapping_mul(GOLDEN));
    mix(a ^ y.cast_unsigned().wrapping_mul(0xD6E8_FEB8_6659_FD93))
}

#[expect(clippy::cast_possible_truncation, reason = "positions are below 2^40 pixels")]
fn floor(v: f64) -> i64 {
    v.floor() as i64
}

/// Slope of the lattice point times the way from it.
fn pull(seed: u64, x: i64, y: i64, way: (f64, f64)) -> f64 {
    let bits = lattice(seed, x, y);
    let gx = to_unit(bits) * 2.0 - 1.0;
    let gy = to_unit(mix(bits)) * 2.0 - 1.0;
    gx * way.0 + gy * way.1
}

fn fade(t: f64) -> f64 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

/// Gradient noise of wavelength 1: smooth, zero on average, mostly within ±0.5.
fn gradient(seed: u64, x: f64, y: f64) -> f64 {
    let (col, row) = (floor(x), floor(y));
    let (fx, fy) = (x - x.floor(), y - y.floor());
    let (u, v) = (fade(fx), fade(fy));
    let a = pull(seed, col, row, (fx, fy));
    let b = pull(seed, col + 1, row, (fx - 1.0, fy));
    let c = pull(seed, col, row + 1, (fx, fy - 1.0));
    let d = pull(seed, col + 1, row + 1, (fx - 1.0, fy - 1.0));
    let top = a + (b - a) * u;
    let bottom = c + (d - c) * u;
    top + (bottom - top) * v
}

/// A fractal noise: octaves of halving wavelength, each turned by the 3-4-5 triangle's
/// angle so that no lattice direction shows, on coordinates that another noise has bent.
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    /// Which noise.
    pub seed: u64,
    /// Wavelength of the first octave in pixels.
    pub scale: f64,
    /// Number of octaves.
    pub octaves: u32,
    /// Weight of an octave relative to the one before.
    pub gain: f64,
    /// How far, in pixels, the coordinates are bent.
    pub warp: f64,
}

impl Noise {
    /// A noise of four octaves, slightly bent.
    pub const fn new(seed: u64, scale: f64) -> Self {
        Self { seed, scale, octaves: 4, gain: 0.5, warp: scale * 0.35 }
    }

    /// The same with another number of octaves and another gain.
    #[must_use]
    pub const fn rough(mut self, octaves: u32, gain: f64) -> Self {
        self.octaves = octaves;
        self.gain = gain;
        self
    }

    /// The same with its coordinates bent by up to so many pixels.
    #[must_use]
    pub const fn bent(mut self, warp: f64) -> Self {
        self.warp = warp;
        self
    }

    /// The value at a pixel; mostly within ±1.
    pub fn at(&self, x: f64, y: f64) -> f64 {
        let bend = |salt: u64| {
            gradient(self.seed ^ salt, x / (self.scale * 1.3), y / (self.scale * 1.3))
        };
        let (wx, wy) = if self.warp > 0.0 {
            (x + self.warp * 2.0 * bend(0xA5A5), y + self.warp * 2.0 * bend(0x5A5A))
        } else {
            (x, y)
        };
        let (mut u, mut v) = (wx / self.scale + 0.37, wy / self.scale + 0.71);
        let (mut sum, mut weight) = (0.0, 1.0);
        for octave in 0..self.octaves {
            sum += weight * gradient(self.seed.wrapping_add(u64::from(octave)), u, v);
            weight *= self.gain;
            (u, v) = (2.0 * (0.8 * u - 0.6 * v) + 0.13, 2.0 * (0.6 * u + 0.8 * v) + 0.57);
        }
        sum * 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_published_one() {
        // First outputs of SplitMix64 for seed 1234567, as printed with the reference code.
        let mut rng = SplitMix64::new(1_234_567);
        assert_eq!(rng.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(rng.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn noise_is_smooth_and_centred() {
        let noise = Noise::new(7, 40.0);
        let (mut sum, mut step) = (0.0, 0.0_f64);
        for y in 0..200 {
            for x in 0..200 {
                let (x, y) = (f64::from(x), f64::from(y));
                let v = noise.at(x, y);
                assert!(v.abs() < 3.0);
                sum += v;
                step = step.max((noise.at(x + 1.0, y) - v).abs());
            }
        }
        assert!((sum / 40_000.0).abs() < 0.2, "mean {}", sum / 40_000.0);
        assert!(step < 0.7, "largest step {step}");
    }
}
