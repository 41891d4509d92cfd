# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What fetch and build share: apt on state folders of its own, one a release and architecture, from
# the mirrors that this machine's own apt already uses. Nothing is installed.

cache=${RMSIM_KERNEL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rmsim/kernels}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

# Ends the script, as skipped, on a machine without apt.
need_apt() {
    for tool in apt-get apt-cache dpkg-deb; do
        command -v "$tool" >/dev/null || { say "$tool is not on this machine"; exit 77; }
    done
    [ -r "$keyring" ] || { say "no Debian archive keyring at $keyring"; exit 77; }
}

# The URIs of the machine's Debian mirrors, main archive or security archive.
mirrors() {
    # shellcheck disable=SC2016 # apt expands these
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 2>/dev/null |
        awk -v want="$1" '$1 == "Debian" && ($2 ~ /-security$/) == (want == "security") {print $3}' |
        sort -u
}

# sources <release>: sid and the backports have no security archive.
sources() {
    for uri in $(mirrors main); do echo "deb [signed-by=$keyring] $uri $1 main"; done
    case $1 in sid | *-backports) return ;; esac
    for uri in $(mirrors security); do
        echo "deb [signed-by=$keyring] $uri $1-security main"
    done
}

# prepare_release <release> <architecture>: writes the configuration and reads the package lists, once
# a run. From here on $apt is the state folder that with_apt works on.
prepare_release() {
    apt=$cache/apt/$1-$2
    [ -e "$apt/fresh.$$" ] && return 0
    mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" || return 1
    rm -f "$apt"/fresh.*
    : >"$apt/status"
    sources "$1" >"$apt/sources.list"
    [ -s "$apt/sources.list" ] || { say "this machine's apt knows no Debian mirror"; return 1; }
    cat >"$apt/apt.conf" <<CONF
Dir::State "$apt/state";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
APT::Architecture "$2";
APT::Architectures { "$2"; };
APT::Sandbox::User "$(id -un)";
Acquire::Languages "none";
CONF
    say "reading the package lists of $1"
    # One archive of several may be in the middle of an update: what was read counts.
    with_apt apt-get -q update >"$apt/update.log" 2>&1 || say "some lists of $1 were not read"
    : >"$apt/fresh.$$"
}

with_apt() { APT_CONFIG=$apt/apt.conf "$@"; }

has_package() { with_apt apt-cache show "$1" >/dev/null 2>&1; }

# download <package>: into a folder that is empty but for it; $deb is the file.
download() {
    say "downloading $1"
    rm -rf "$apt/download" && mkdir -p "$apt/download" || return 1
    (cd "$apt/download" && with_apt apt-get -q download "$1") >"$apt/download.log" 2>&1 ||
        { say "cannot download $1: $(tail -n 1 "$apt/download.log")"; return 1; }
    deb=$(find "$apt/download" -name '*.deb')
}

# unpack <pattern> <target>: moves the one file of $deb that matches to the target.
unpack() {
    rm -rf "$2.tmp" && mkdir -p "$2.tmp" || return 1
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$2.tmp" --wildcards "$1" 2>/dev/null
    found=$(find "$2.tmp" -type f | head -n 1)
    [ -n "$found" ] || { rm -rf "$2.tmp"; return 1; }
    mv "$found" "$2" && rm -rf "$2.tmp" "$apt/download"
}
