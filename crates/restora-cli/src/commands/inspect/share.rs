//! A plan of shards or a part, for people.

use restora_engine::inspect::{PartView, ShardPlanView};
use restora_message::catalogue::inspect::share;

use super::page::Page;
use crate::quantity::show_count;

pub(super) fn describe_plan(view: &ShardPlanView, page: &mut Page) {
    page.title(&view.path, &share::PLAN);
    page.pair(&share::CONFIG, &view.config);
    let [restora, gdal] = &view.versions;
    page.pair(&share::MADE_BY, &format!("restora {restora} (GDAL {gdal})"));
    page.pair(&share::INPUTS, &show_count(view.inputs));
    page.pair(&share::PIXELS, &show_count(view.pixels));
    let (least, most) = view.pixels_each;
    let args = [
        ("count", show_count(view.shards)),
        ("least", show_count(least)),
        ("most", show_count(most)),
    ];
    let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
    let shards = page.fill(&share::SHARDS_ARE, &args);
    page.pair(&share::SHARDS, &shards);
    page.pair(&share::DIGEST, &view.digest);
}

pub(super) fn describe_part(view: &PartView, page: &mut Page) {
    page.title(&view.path, &share::PART);
    let part = &view.part;
    let of = match part.shard {
        Some((shard, count)) => format!("{shard}/{count}"),
        None => page.fill(&share::OF_A_RUN, &[("pass", &part.pass)]),
    };
    page.pair(&share::SHARD, &of);
    page.pair(&share::PIXELS, &show_count(part.pixels));
    if let Some(entries) = part.entries {
        page.pair(&share::ENTRIES, &show_count(entries));
    }
    page.pair(&share::DRAWN, &show_count(part.drawn));
    page.pair(&share::DIGEST, &part.plan);
}
