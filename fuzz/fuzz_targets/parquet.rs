//! Any bytes as a list of tiles in Parquet: rows, or what is wrong with the file.
#![no_main]

use std::io::Write as _;
use std::sync::Once;

/// The names of columns that a list has.
const COLUMNS: [&[&str]; 3] = [&["tile"], &["date"], &["path"]];

static QUIET: Once = Once::new();

/// The thread that reads may end by a panic; that is caught.
fn let_the_guarded_panic() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |about| {
        if std::thread::current().name() != Some(restora_io::GUARDED) {
            hook(about);
        }
    }));
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    QUIET.call_once(let_the_guarded_panic);
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    let _ = restora_io::parquet_texts(file.path(), &COLUMNS);
});
