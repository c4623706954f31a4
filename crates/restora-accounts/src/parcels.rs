//! Parcels of land and who has them: what accounts share that lay a layer of parcels over cells.

/// A parcel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parcel {
    /// Its id.
    pub id: String,
    /// Who holds it (使用权人); empty if that is not known.
    pub holder: String,
    /// Who owns it (所有权人); empty if that is not known.
    pub owner: String,
    /// Whether it is the collective's own land and no homestead (宅基地): then nobody else has a
    /// share in what it brings.
    pub collective: bool,
}
