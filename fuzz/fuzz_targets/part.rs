//! Any bytes as a part: as a file, whose seal will not hold, and as what stands under a seal that
//! does. The first byte cuts the rest into a head and a section.
#![no_main]

use restora_io::SealedWriter;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.part");
    std::fs::write(&path, bytes).expect("written");
    let _ = restora_engine::look_at_part(&path);
    let Some((at, rest)) = bytes.split_first() else { return };
    let (head, body) = rest.split_at(usize::from(*at).min(rest.len()));
    let head = String::from_utf8_lossy(head).replace('\n', " ");
    for head in [head.as_str(), r#"{"restora_part":1,"plan":"","shard":[1,2]}"#] {
        let mut file = SealedWriter::create(&path, head).expect("begun");
        for kind in [1, 2] {
            file.section(kind, body).expect("written");
        }
        file.finish().expect("sealed");
        let _ = restora_engine::look_at_part(&path);
    }
});
