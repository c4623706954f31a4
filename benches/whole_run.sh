#!/bin/sh
# The whole of `restora run` against the same work written by hand with numpy, what accounts and
# rasters add to it, and its passes over imagery against GDAL reading the bands; see README.md.
#
# usage: benches/whole_run.sh [SIDE [ZONES [THREADS [RUNS]]]]
set -eu

side=${1:-8192}
zones=${2:-64}
threads=${3:-2}
runs=${4:-5}

here=$(cd "$(dirname "$0")" && pwd)
. "$here/prepare.sh"
"$python" "$here/whole_run.py" "$restora" "$data" "$threads" "$runs"
# The accounts that go over the pixels once more.
"$python" "$here/accounts.py" "$restora" "$data" "$threads" "$runs"
# What rasters of value and uplift add.
"$python" "$here/rasters.py" "$restora" "$data" "$threads" "$runs"
# As many pixels as a tile of Sentinel-2 has.
exec "$python" "$here/imagery.py" "$restora" "$root/target/bench/imagery" 10980 "$threads" "$runs"
