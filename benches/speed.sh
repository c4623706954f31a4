#!/bin/sh
# The pass over pixels against reading alone, and the whole run against other tools; see README.md.
#
# usage: benches/speed.sh [SIDE [ZONES [THREADS [RUNS]]]]
set -eu

side=${1:-16384}
zones=${2:-256}
threads=${3:-2}
runs=${4:-5}

here=$(cd "$(dirname "$0")" && pwd)
. "$here/prepare.sh"
cargo build --release --quiet --manifest-path "$root/Cargo.toml" -p restora-io --example read_only
"$python" -c "import exactextract, geopandas, rasterstats" 2>/dev/null ||
    "$python" -m pip install --quiet --requirement "$here/requirements.txt"
"$python" "$here/speed.py" "$restora" "$root/target/release/examples/read_only" "$data" "$threads" "$runs"
"$python" "$here/sites.py" "$restora" "$data" "$side" "$threads" "$runs"
exec "$python" "$here/large.py" "$restora" "$data" "$side" "$threads"
