//! What a tile must hold, counted anew from its pixels.

use crate::canvas::NODATA;
use crate::mask::{Mask, Touch};

/// A statement about a tile within its site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// So many pixels have one of these classes.
    Pixels(&'static [u8], usize),
    /// A class lies in so many separate pieces, whichever neighbours connect.
    Pieces(u8, usize),
    /// A class encloses so many pieces of others, whichever neighbours connect.
    Islands(u8, usize),
}

impl Claim {
    /// Counts again.
    ///
    /// # Errors
    /// Says what was found instead.
    pub fn check(&self, class: &[u8], site: &Mask) -> Result<(), String> {
        let of = |codes: &[u8]| {
            Mask::new(site.size, |at| site.on[at] && codes.contains(&class[at]))
        };
        let (what, want, found) = match self {
            Self::Pixels(codes, want) => {
                (format!("pixels of {codes:?}"), *want, vec![of(codes).count()])
            }
            Self::Pieces(code, want) => {
                let mask = of(&[*code]);
                let found = [Touch::Edge, Touch::Corner].map(|t| mask.pieces(t).len());
                (format!("pieces of {code}"), *want, found.to_vec())
            }
            Self::Islands(code, want) => {
                let mask = of(&[*code]);
                let found = [Touch::Edge, Touch::Corner].map(|t| mask.holes(t).len());
                (format!("islands in {code}"), *want, found.to_vec())
            }
        };
        if found.iter().all(|n| *n == want) {
            Ok(())
        } else {
            Err(format!("{what}: {want} claimed, {found:?} found"))
        }
    }
}

/// Checks all claims, and that the site has no missing pixel and no unknown class.
///
/// # Errors
/// Every claim that fails, one per line.
pub fn check_all(claims: &[Claim], class: &[u8], site: &Mask) -> Result<(), String> {
    let mut wrong: Vec<String> =
        claims.iter().filter_map(|claim| claim.check(class, site).err()).collect();
    if site.pixels().any(|at| class[at] == NODATA) {
        wrong.push("the site has missing pixels".to_owned());
    }
    if class.iter().any(|c| *c > 9) {
        wrong.push("a code is not a class of CLCD".to_owned());
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::Size;

    #[test]
    fn claims_are_counted_from_the_pixels() {
        let size = Size { cols: 5, rows: 5 };
        let site = Mask::new(size, |_| true);
        // A ring of water around one pixel of forest, in cropland.
        let class: Vec<u8> = (0..25)
            .map(|at| match at {
                12 => 2,
                6..=8 | 11 | 13 | 16..=18 => 5,
                _ => 1,
            })
            .collect();
        let claims = [
            Claim::Pixels(&[5], 8),
            Claim::Pixels(&[1, 2], 17),
            Claim::Pieces(5, 1),
            Claim::Islands(5, 1),
        ];
        assert_eq!(check_all(&claims, &class, &site), Ok(()));
        let wrong = check_all(&[Claim::Pixels(&[5], 9)], &class, &site).unwrap_err();
        assert!(wrong.contains("9 claimed, [8] found"), "{wrong}");
        let missing = vec![0; 25];
        assert!(check_all(&[], &missing, &site).is_err());
    }
}
