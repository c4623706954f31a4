#!/bin/sh
# Instructions a cell of the counting kernel, by callgrind: they are the same on a busy machine
# and on a quiet one, so that a kernel that got slower shows. See README.md.
#
# usage: benches/instructions.sh
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
PATH="$PATH:$HOME/.cargo/bin"
cd "$root"
command -v valgrind >/dev/null || { echo "valgrind is needed: apt install valgrind" >&2; exit 1; }
cargo build --quiet --release -p restora-zonal --example count_once

for areas in planar true; do
    for look in landscape patches speckle constant; do
        said=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null \
            --toggle-collect='*BlockCounter*count*' target/release/examples/count_once "$look" "$areas" 2>&1)
        cells=$(printf '%s\n' "$said" | sed -n 's/^\([0-9]*\) cells.*/\1/p')
        instructions=$(printf '%s\n' "$said" | sed -n 's/.*Collected : \([0-9]*\).*/\1/p')
        awk -v look="$look" -v areas="$areas" -v n="$instructions" -v cells="$cells" 'BEGIN {
            printf "%-10s %-7s %6.2f instructions a cell (%d cells)\n", look, areas, n / cells, cells
        }'
    done
done
