//! Any bytes as a part: as a file, whose seal will not hold; as what stands under a seal that
//! does; and as the part of a plan that is there, to be merged.
//!
//! The first byte cuts the rest into a head and a body. To be merged, the body is cut into
//! sections: two bytes say how long one is that is drawn; what is left is what was found.
#![no_main]

mod land;
mod leaks;
mod work;

use std::path::{Path, PathBuf};

use restora_engine::{Plan, ShardPlan, Silent};
use restora_io::{OutputDir, SealedWriter};

thread_local! {
    static SHARED: (Plan, ShardPlan) = {
        let plan = work::plan(&work::config("small.json"));
        let shards = work::shared_out(&plan, 1);
        (plan, shards)
    };
}

const DRAWN: u8 = 1;
const FOUND: u8 = 2;

/// What is drawn, and what was found.
fn sections(mut body: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut drawn = Vec::new();
    while let Some((length, rest)) = body.split_first_chunk::<2>() {
        let length = usize::from(u16::from_le_bytes(*length));
        let Some((section, rest)) = rest.split_at_checked(length) else { break };
        if length == 0 {
            return (drawn, rest);
        }
        drawn.push(section);
        body = rest;
    }
    (drawn, body)
}

fn merge((plan, shards): &(Plan, ShardPlan), body: &[u8], folder: &Path) {
    let path: PathBuf = folder.join("shard.part");
    let head =
        format!(r#"{{"restora_part":2,"plan":"{}","pass":"count","shard":[1,1]}}"#, shards.digest);
    let mut file = SealedWriter::create(&path, &head).expect("begun");
    let (drawn, found) = sections(body);
    for section in drawn {
        file.section(DRAWN, &restora_io::pack(section)).expect("written");
    }
    file.section(FOUND, found).expect("written");
    file.finish().expect("sealed");
    let Ok(gathered) = restora_engine::gather(shards, &[path]) else { return };
    let mut out = OutputDir::prepare(&folder.join("out"), false).expect("a folder");
    let _ = restora_engine::run(plan, &Silent, Some(&mut out), &gathered.begun);
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.part");
    std::fs::write(&path, bytes).expect("written");
    let _ = restora_engine::look_at_part(&path);
    let Some((at, rest)) = bytes.split_first() else { return };
    let (head, body) = rest.split_at(usize::from(*at).min(rest.len()));
    let head = String::from_utf8_lossy(head).replace('\n', " ");
    let of_pass = |pass: &str| {
        format!(r#"{{"restora_part":2,"plan":"","pass":"{pass}","shard":[1,2]}}"#)
    };
    for head in [head, of_pass("count"), of_pass("survey")] {
        let head = head.as_str();
        let mut file = SealedWriter::create(&path, head).expect("begun");
        for kind in [DRAWN, FOUND] {
            file.section(kind, body).expect("written");
        }
        file.finish().expect("sealed");
        let _ = restora_engine::look_at_part(&path);
    }
    SHARED.with(|shared| merge(shared, body, folder.path()));
});
