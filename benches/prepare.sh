# Builds restora, finds Python and its packages, and makes the data. Sourced by the benchmarks with
# `here`, `side` and `zones`; gives `root`, `python`, `restora` and `data`.

root=$(dirname "$here")
python="$root/.venv/bin/python"
data="$root/target/bench/$side-$zones"
restora="$root/target/release/restora"
PATH="$PATH:$HOME/.cargo/bin"

[ -x "$python" ] || python3 -m venv "$root/.venv"
"$python" -c "import numpy, rasterio, scipy, shapely" 2>/dev/null ||
    "$python" -m pip install --quiet --requirement "$here/requirements.txt"

cargo build --release --quiet --manifest-path "$root/Cargo.toml" -p restora-cli

# corrected.json is written last: without it, an earlier attempt was cut short. Earlier versions
# made no third date.
if [ ! -f "$data/corrected.json" ] || [ ! -f "$data/three_dates.json" ]; then
    echo "making $side x $side pixels with $zones zones in $data" >&2
    "$python" "$here/generate.py" "$data" "$side" "$zones"
fi
