//! The tags of a file's first directory.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use tiff::decoder::Decoder;
use tiff::decoder::ifd::Entry;
use tiff::tags::{ByteOrder, Tag, Type};

/// No directory with its arrays is larger; a longer one is a broken count.
const MOST_BYTES: u64 = 256 << 20;

/// No description of a CRS is larger.
const MOST_STORED: u64 = 1 << 16;

/// libtiff refuses directories with more entries.
const MOST_ENTRIES: u64 = 4096;

/// The baseline tags and the extensions that say how pixels are stored.
pub(super) mod tag {
    pub(in crate::tiff) const SUBFILE_TYPE: u16 = 254;
    pub(in crate::tiff) const OLD_SUBFILE_TYPE: u16 = 255;
    pub(in crate::tiff) const COLS: u16 = 256;
    pub(in crate::tiff) const ROWS: u16 = 257;
    pub(in crate::tiff) const BITS: u16 = 258;
    pub(in crate::tiff) const COMPRESSION: u16 = 259;
    pub(in crate::tiff) const PHOTOMETRIC: u16 = 262;
    pub(in crate::tiff) const FILL_ORDER: u16 = 266;
    pub(in crate::tiff) const STRIP_OFFSETS: u16 = 273;
    pub(in crate::tiff) const ORIENTATION: u16 = 274;
    pub(in crate::tiff) const SAMPLES: u16 = 277;
    pub(in crate::tiff) const ROWS_PER_STRIP: u16 = 278;
    pub(in crate::tiff) const STRIP_BYTES: u16 = 279;
    pub(in crate::tiff) const PLANAR: u16 = 284;
    pub(in crate::tiff) const PREDICTOR: u16 = 317;
    pub(in crate::tiff) const TILE_COLS: u16 = 322;
    pub(in crate::tiff) const TILE_ROWS: u16 = 323;
    pub(in crate::tiff) const TILE_OFFSETS: u16 = 324;
    pub(in crate::tiff) const TILE_BYTES: u16 = 325;
    pub(in crate::tiff) const SAMPLE_FORMAT: u16 = 339;
    pub(in crate::tiff) const MATTEING: u16 = 32995;
    pub(in crate::tiff) const DATA_TYPE: u16 = 32996;
    pub(in crate::tiff) const IMAGE_DEPTH: u16 = 32997;
    pub(in crate::tiff) const TILE_DEPTH: u16 = 32998;
    pub(in crate::tiff) const GEO_KEYS: u16 = 34735;
    pub(in crate::tiff) const GEO_NUMBERS: u16 = 34736;
    pub(in crate::tiff) const GEO_TEXT: u16 = 34737;
}

/// A file that stops to give after a number of bytes.
struct Rationed {
    file: File,
    left: u64,
}

impl Read for Rationed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.file.read(buffer)?;
        self.left = self
            .left
            .checked_sub(bytes as u64)
            .ok_or_else(|| io::Error::from(io::ErrorKind::QuotaExceeded))?;
        Ok(bytes)
    }
}

impl Seek for Rationed {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// The tags of the first directory. Each is asked for with the type and the count that
/// writers give it; another one is unusual.
pub(super) struct Tags {
    decoder: Decoder<BufReader<Rationed>>,
    /// The size of the file in bytes.
    bytes: u64,
}

impl Tags {
    /// Reads the directory, if it is one that all readers understand alike.
    pub(super) fn open(path: &Path) -> Option<Self> {
        // A pipe would wait for its writer when opened.
        if !fs::metadata(path).ok()?.is_file() {
            return None;
        }
        let file = File::open(path).ok()?;
        let bytes = file.metadata().ok()?.len();
        let reader = BufReader::new(Rationed { file, left: MOST_BYTES });
        let mut tags = Self { decoder: Decoder::new(reader).ok()?, bytes };
        let entries = tags.entries()?;
        // Fewer are known where a tag comes twice or has a type that is unknown.
        let known = tags.decoder.image_ifd().directory().len() as u64;
        (entries <= MOST_ENTRIES && entries == known).then_some(tags)
    }

    /// How many entries the directory says to have.
    fn entries(&mut self) -> Option<u64> {
        let at = self.decoder.ifd_pointer()?.0;
        self.decoder.goto_offset(2).ok()?;
        let big = match self.decoder.read_short().ok()? {
            42 => false,
            43 => true,
            _ => return None,
        };
        self.decoder.goto_offset_u64(at).ok()?;
        if big {
            self.decoder.read_long8().ok()
        } else {
            self.decoder.read_short().ok().map(u64::from)
        }
    }

    /// Whether numbers are stored with the most significant byte first.
    pub(super) fn big_endian(&self) -> bool {
        self.decoder.byte_order() == ByteOrder::BigEndian
    }

    /// What a tag holds, as it is stored: its type, and its bytes. Nothing of one that is not there;
    /// `None` if it cannot be read.
    pub(super) fn stored(&mut self, tag: u16) -> Option<Vec<u8>> {
        let Some(entry) = self.entry(tag) else { return Some(Vec::new()) };
        // Numbers take eight bytes at most.
        if entry.count().checked_mul(8)? > MOST_STORED {
            return None;
        }
        let mut bytes = entry.field_type().to_u16().to_le_bytes().to_vec();
        let value = self.decoder.find_tag(Tag::from_u16_exhaustive(tag)).ok()??;
        match entry.field_type() {
            Type::ASCII => bytes.extend(value.into_string().ok()?.into_bytes()),
            Type::DOUBLE => {
                let numbers = value.into_f64_vec().ok()?;
                bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
            }
            Type::SHORT => {
                let numbers = value.into_u16_vec().ok()?;
                bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
            }
            _ => return None,
        }
        Some(bytes)
    }

    /// Whether there is such a tag.
    pub(super) fn has(&mut self, tag: u16) -> bool {
        self.entry(tag).is_some()
    }

    fn entry(&mut self, tag: u16) -> Option<Entry> {
        self.decoder.image_ifd().find_entry(Tag::from_u16_exhaustive(tag))
    }

    /// A list of `count` whole numbers.
    pub(super) fn list(&mut self, tag: u16, count: u64) -> Option<Vec<u64>> {
        let entry = self.entry(tag)?;
        let size = match entry.field_type() {
            Type::SHORT => 2,
            Type::LONG => 4,
            Type::LONG8 => 8,
            _ => return None,
        };
        // A list that the file cannot hold is not made room for.
        let fits = count.checked_mul(size)? <= self.bytes;
        if entry.count() != count || !fits {
            return None;
        }
        let tag = Tag::from_u16_exhaustive(tag);
        let values: Vec<u64> = self.decoder.find_tag_unsigned_vec(tag).ok()??;
        (values.len() as u64 == count).then_some(values)
    }

    /// One whole number.
    pub(super) fn one<T: TryFrom<u64>>(&mut self, tag: u16) -> Option<T> {
        let value = *self.list(tag, 1)?.first()?;
        T::try_from(value).ok()
    }

    /// One whole number, or what counts where it is not given. `None` if it is odd.
    pub(super) fn one_or<T: TryFrom<u64>>(&mut self, tag: u16, absent: T) -> Option<T> {
        if self.has(tag) { self.one(tag) } else { Some(absent) }
    }

    /// The number that all of `count` samples have, or what counts where none is given.
    pub(super) fn alike(&mut self, tag: u16, count: u64, absent: u64) -> Option<u64> {
        if !self.has(tag) {
            return Some(absent);
        }
        let values = self.list(tag, count)?;
        let first = *values.first()?;
        values.iter().all(|value| *value == first).then_some(first)
    }
}
