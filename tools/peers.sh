#!/bin/sh
# Installs the programs that read what restora writes and those that run it in pieces, for the tests
# of `peers::`: on Debian 12 or a later one, as root or with sudo. Nothing that is there already is
# installed again.
#   Debian: PostgreSQL with PostGIS, QGIS' Python, Chromium, fonts, GDAL's tools, Slurm, GNU
#           parallel, shellcheck, FUSE, libfaketime
#   PyPI:   into target/peers (a virtual environment), as tests/peers/requirements.txt says, and
#           python/restora-dask
#   npm:    into tests/peers/node_modules, as its lock file says
set -eu
cd "$(dirname "$0")/.."

packages="postgresql postgresql-postgis python3-qgis qgis-providers python3-gdal gdal-bin
    chromium fonts-noto-cjk python3-venv nodejs slurmctld slurmd munge parallel shellcheck
    fuse3 faketime"
missing=""
for package in $packages; do
    case "$package" in
        postgresql-postgis)
            # Its name has the version of PostgreSQL in it.
            ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 ||
                missing="$missing postgis postgresql-postgis"
            ;;
        nodejs)
            command -v node >/dev/null 2>&1 || missing="$missing nodejs npm"
            ;;
        *) dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package" ;;
    esac
done
if [ -n "$missing" ]; then
    sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo"
    echo "installing:$missing" >&2
    $sudo apt-get update -qq
    # shellcheck disable=SC2086  # a list of words
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >&2
fi

env="target/peers"
wanted="$(cat tests/peers/requirements.txt python/restora-dask/pyproject.toml)"
if [ ! -f "$env/installed" ] || [ "$(cat "$env/installed")" != "$wanted" ]; then
    rm -rf "$env"
    /usr/bin/python3 -m venv "$env" 2>/dev/null || python3 -m venv "$env"
    "$env/bin/pip" install --quiet --disable-pip-version-check -r tests/peers/requirements.txt >&2
    # As a link to its sources, so that tests see what is written there now.
    "$env/bin/pip" install --quiet --disable-pip-version-check -e python/restora-dask >&2
    printf '%s\n' "$wanted" > "$env/installed"
fi

modules="tests/peers/node_modules"
if [ ! -f "$modules/.package-lock.json" ] ||
    [ tests/peers/package-lock.json -nt "$modules/.package-lock.json" ]; then
    (cd tests/peers && npm ci --silent --no-audit --no-fund --ignore-scripts >&2)
    touch "$modules/.package-lock.json"
fi
