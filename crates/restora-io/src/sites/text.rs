//! Text of a layer, whose bytes need not be UTF-8.

use std::ffi::{CStr, c_char};

use encoding_rs::{Encoding, GB18030};
use gdal::vector::{Defn, Feature};
use restora_message::Problem;
use restora_message::catalogue::sites;

/// What text is taken for that is not UTF-8 and of which nothing is said.
pub(super) const GUESS: &Encoding = GB18030;

/// The encoding of a name such as `gbk`.
pub(super) fn encoding(label: &str) -> Result<&'static Encoding, Problem> {
    Encoding::for_label(label.trim().as_bytes())
        .ok_or_else(|| Problem::new(&sites::ENCODING).with("encoding", label))
}

/// Turns bytes into text, and remembers whether it had to guess.
#[derive(Debug)]
pub(super) struct Decoder {
    stated: Option<&'static Encoding>,
    used: Option<&'static Encoding>,
}

impl Decoder {
    pub(super) fn new(stated: Option<&'static Encoding>) -> Self {
        Self { stated, used: None }
    }

    /// UTF-8 if it is that; else the stated encoding, else GB18030 (which includes GBK).
    pub(super) fn decode(&mut self, bytes: &[u8]) -> String {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return text.to_owned();
        }
        let encoding = self.stated.unwrap_or(GUESS);
        self.used = Some(encoding);
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }

    /// The encoding of the text that was not UTF-8, if there was any.
    pub(super) fn used(&self) -> Option<&'static Encoding> {
        self.used
    }

    /// Whether an encoding was used that nobody had stated.
    pub(super) fn guessed(&self) -> bool {
        self.used.is_some() && self.stated.is_none()
    }
}

/// The name of a field, as bytes.
#[expect(unsafe_code, reason = "the gdal crate replaces bytes that are not UTF-8")]
pub(super) fn field_name(defn: &Defn, index: i32) -> Vec<u8> {
    // SAFETY: the definition lives as long as it is borrowed; the handle of a field and its
    // name belong to it. An index out of range gives null, which is asked for.
    unsafe {
        let field = gdal_sys::OGR_FD_GetFieldDefn(defn.c_defn(), index);
        if field.is_null() {
            Vec::new()
        } else {
            copy(gdal_sys::OGR_Fld_GetNameRef(field))
        }
    }
}

/// The text of a field, as bytes; `None` where it is null or not set.
#[expect(unsafe_code, reason = "the gdal crate replaces bytes that are not UTF-8")]
pub(super) fn field_bytes(feature: &Feature<'_>, index: i32) -> Option<Vec<u8>> {
    // SAFETY: the feature lives as long as it is borrowed and the index comes from its own
    // definition. The text belongs to the feature and is copied before anything else.
    unsafe {
        let handle = feature.c_feature();
        (gdal_sys::OGR_F_IsFieldSetAndNotNull(handle, index) == 1)
            .then(|| copy(gdal_sys::OGR_F_GetFieldAsString(handle, index)))
    }
}

/// Copies a C string; null is empty.
///
/// # Safety
/// `text` is null or points to a NUL-terminated string.
#[expect(unsafe_code, reason = "C strings have no other way into Rust")]
unsafe fn copy(text: *const c_char) -> Vec<u8> {
    if text.is_null() {
        return Vec::new();
    }
    // SAFETY: not null, and NUL-terminated as the caller promises.
    unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gbk_is_guessed_only_where_utf8_fails() {
        let mut decoder = Decoder::new(None);
        assert_eq!(decoder.decode("潘安湖".as_bytes()), "潘安湖");
        assert!(!decoder.guessed());
        // 潘安湖 in GBK.
        assert_eq!(decoder.decode(b"\xc5\xcb\xb0\xb2\xba\xfe"), "潘安湖");
        assert!(decoder.guessed());
        let mut stated = Decoder::new(Some(encoding("big5").unwrap()));
        assert_eq!(stated.decode(b"\xb4\xf2"), "湖");
        assert!(!stated.guessed());
        assert_eq!(encoding("klingon").unwrap_err().entry.code, "E314");
    }
}
