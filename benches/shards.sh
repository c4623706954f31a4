#!/bin/sh
# What shards cost against one process, tiles against one raster, and two workers against one; see README.md.
#
# usage: benches/shards.sh [SIDE [ZONES [THREADS [RUNS]]]]
set -eu

side=${1:-16384}
zones=${2:-256}
threads=${3:-2}
runs=${4:-3}

here=$(cd "$(dirname "$0")" && pwd)
. "$here/prepare.sh"
"$python" "$here/shards.py" "$restora" "$data" "$side" "$threads" 400 4 "$runs"
if [ -x "$root/target/peers/bin/python" ]; then
    exec "$root/target/peers/bin/python" "$here/engines.py" "$restora" "$data/shards-15-2800.json" 40 "$runs"
fi
echo "Dask and Slurm are left out: make peers installs them" >&2
