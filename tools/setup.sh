#!/bin/sh
# Installs what building needs on Debian or Ubuntu, and nothing that is there already:
# GDAL and PROJ with their headers, libclang for the PROJ bindings, a Rust toolchain.
set -eu

packages="build-essential pkg-config libgdal-dev libproj-dev libclang-dev"
missing=""
for package in $packages; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "This script knows Debian and Ubuntu. Elsewhere, install: $packages" >&2
        exit 1
    fi
    sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo"
    echo "installing:$missing" >&2
    $sudo apt-get update -qq
    # shellcheck disable=SC2086  # a list of words
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >&2
fi

# proj-sys builds a PROJ of its own beside GDAL's where the system's is older than this.
proj="$(pkg-config --modversion proj)"
if [ "${proj%%.*}" -lt 9 ]; then
    echo "PROJ $proj is too old: restora needs 9.0, as in Debian 12 or Ubuntu 24.04" >&2
    exit 1
fi

# The language version that the crates are written in.
rust_ok() {
    version="$("$1" --version 2>/dev/null | cut -d' ' -f2)" || return 1
    major="${version%%.*}"
    rest="${version#*.}"
    minor="${rest%%.*}"
    [ "${major:-0}" -gt 1 ] || { [ "${major:-0}" -eq 1 ] && [ "${minor:-0}" -ge 88 ]; }
}

if ! rust_ok cargo && ! rust_ok "$HOME/.cargo/bin/cargo"; then
    echo "installing the Rust toolchain with rustup" >&2
    if ! command -v curl >/dev/null 2>&1; then
        sudo=""
        [ "$(id -u)" -eq 0 ] || sudo="sudo"
        $sudo apt-get install -y -qq --no-install-recommends curl ca-certificates >&2
    fi
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
        sh -s -- -y --profile minimal --component rustfmt --component clippy
fi
