//! Bytes packed for the way between machines, with zstd.

/// Quick rather than small: it is read once.
const LEVEL: i32 = 1;

/// Packs bytes.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    // Memory alone can fail here, and that ends the program anyway.
    zstd::bulk::compress(bytes, LEVEL).unwrap_or_default()
}

/// Unpacks what [`pack`] gave, unless it is anything else, or `most` bytes do not hold it.
pub fn unpack(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    // A frame says how much there is in it; what it says is not taken for true before it fits.
    let says = zstd::zstd_safe::get_frame_content_size(packed).ok()??;
    let size = usize::try_from(says).ok().filter(|size| *size <= most)?;
    zstd::bulk::decompress(packed, size).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_unpacked_within_bounds() {
        let bytes = vec![7u8; 100_000];
        let packed = pack(&bytes);
        assert!(packed.len() < 100);
        assert_eq!(unpack(&packed, bytes.len()), Some(bytes.clone()));
        assert_eq!(unpack(&packed, bytes.len() - 1), None);
        assert_eq!(unpack(&packed[..packed.len() - 1], bytes.len()), None);
        assert_eq!(unpack(b"no frame", 100), None);
        assert_eq!(unpack(&pack(b""), 0), Some(Vec::new()));
    }
}
