//! Small pictures of classes as PNG.

/// A paletted PNG of bytes, row by row; byte 0 is transparent, byte `k` has the colour
/// `colours[k − 1]`. The same input gives the same bytes.
///
/// # Errors
/// What is wrong with the input: sizes that do not fit together, or a byte without a colour.
pub fn picture(
    (cols, rows): (u32, u32),
    bytes: &[u8],
    colours: &[[u8; 3]],
) -> Result<Vec<u8>, String> {
    if u64::from(cols) * u64::from(rows) != bytes.len() as u64 || bytes.is_empty() {
        return Err(format!("{} bytes for {cols} × {rows}", bytes.len()));
    }
    let most = bytes.iter().copied().max().unwrap_or(0);
    if usize::from(most) > colours.len() {
        return Err(format!("byte {most} of {} colours", colours.len()));
    }
    let mut palette = vec![255, 255, 255];
    palette.extend(colours.iter().flatten());
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, cols, rows);
    encoder.set_color(png::ColorType::Indexed);
    let (depth, bits) = match colours.len() {
        0..=3 => (png::BitDepth::Two, 2),
        4..=15 => (png::BitDepth::Four, 4),
        _ => (png::BitDepth::Eight, 8),
    };
    encoder.set_depth(depth);
    encoder.set_palette(palette);
    encoder.set_trns(vec![0]);
    encoder.set_compression(png::Compression::High);
    // Neighbours of classes are no quantities: filters only hurt.
    encoder.set_filter(png::Filter::NoFilter);
    let packed = pack(bytes, cols as usize, bits);
    let write = |mut writer: png::Writer<&mut Vec<u8>>| {
        writer.write_image_data(&packed)?;
        writer.finish()
    };
    encoder.write_header().and_then(write).map_err(|e| e.to_string())?;
    Ok(out)
}

/// Several pixels to a byte, the first one in the highest bits; each row begins a new byte.
fn pack(bytes: &[u8], cols: usize, bits: usize) -> Vec<u8> {
    if bits == 8 {
        return bytes.to_vec();
    }
    let each = 8 / bits;
    let byte = |pixels: &[u8]| {
        let shifted = pixels.iter().enumerate().map(|(i, p)| p << (8 - bits * (i + 1)));
        shifted.fold(0, |all, pixel| all | pixel)
    };
    bytes.chunks(cols).flat_map(|row| row.chunks(each).map(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut out = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut out).unwrap();
        (info.width, info.height, out)
    }

    #[test]
    fn what_is_drawn_is_read_back() {
        let colours = [[10, 20, 30], [200, 100, 0]];
        let png = picture((3, 2), &[0, 1, 2, 2, 1, 0], &colours).unwrap();
        let (a, b, none) = ([10, 20, 30, 255], [200, 100, 0, 255], [255, 255, 255, 0]);
        let want = [none, a, b, b, a, none].concat();
        assert_eq!(read(&png), (3, 2, want));
        // As many colours as make four and eight bits a pixel.
        for count in [7u8, 40] {
            let colours: Vec<[u8; 3]> = (0..count).map(|k| [k; 3]).collect();
            let png = picture((1, 2), &[count, 1], &colours).unwrap();
            let want = [[count - 1, count - 1, count - 1, 255], [0, 0, 0, 255]].concat();
            assert_eq!(read(&png).2, want);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(picture((2, 2), &[0; 3], &[]).is_err());
        assert!(picture((0, 0), &[], &[]).is_err());
        assert!(picture((1, 1), &[2], &[[0; 3]]).is_err());
    }
}
