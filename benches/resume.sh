#!/bin/sh
# What a run costs that is killed half way and goes on, against one that is not; see README.md.
#
# usage: benches/resume.sh [SIDE [ZONES [THREADS [RUNS]]]]
set -eu

side=${1:-16384}
zones=${2:-256}
threads=${3:-2}
runs=${4:-3}

here=$(cd "$(dirname "$0")" && pwd)
. "$here/prepare.sh"
exec "$python" "$here/resume.py" "$restora" "$data" "$side" "$threads" "$runs"
