# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# Shared by ./check, ./demo and the style checks; sourced with the project's root as working folder.

jobs=$(getconf _NPROCESSORS_ONLN)

say() { printf '%s\n' "$*"; }

# quietly <log> <command...>: the command's output goes to the log, and is shown only if it fails.
quietly() {
    log=$1
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 && return 0
    status=$?
    say "'$*' failed with status $status; the end of $log:" >&2
    tail -n 40 "$log" >&2
    return "$status"
}

# The packages of scripts/packages.txt that are not installed.
missing_packages() {
    sed '/^#/d' scripts/packages.txt | while read -r package; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            say "$package"
    done
}

apt_install() {
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get -q update &&
        $as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get -q install -y --no-install-recommends "$@"
}

# Installs what is missing, if anything is; a mirror that is being updated gets three chances.
install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        say "Not a Debian system: what scripts/packages.txt names has to be here already." >&2
        return 0
    fi
    missing=$(missing_packages | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    say "Installing: $missing" >&2
    for pause in 5 20 0; do
        # shellcheck disable=SC2086
        quietly build/apt.log apt_install $missing && return 0
        sleep "$pause"
    done
    return 1
}

# The project's own files, one a line: all but what is built and what fuzzers start from.
project_files() {
    find . \( -name .git -o -path './build*' -o -path ./tests/fuzz/corpus \) -prune -o -type f -print
}

# The C sources and headers that people edit.
c_files() { project_files | grep -E '\.[ch]$'; }
