# SPDX-License-Identifier: GPL-2.0-or-later
# For the tests that are scripts: a folder that goes away, and how to fail.
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

fail() { echo "FAILED: $*"; exit 1; }

# expect <status> <command...>: what it says goes to $folder/out and $folder/err.
expect() {
    expected=$1
    shift
    "$@" >"$folder/out" 2>"$folder/err"
    got=$?
    [ "$got" = "$expected" ] || { cat "$folder/out" "$folder/err"; fail "$*: status $got, expected $expected"; }
}

# says <file> <pattern>
says() { grep -q -- "$2" "$folder/$1" || { cat "$folder/$1"; fail "nothing in $1 of '$2'"; }; }

# is_plain <file>: no control character but the line ends, and nothing that is not UTF-8
is_plain() {
    ! tr -d '\n' <"$folder/$1" | LC_ALL=C grep -q '[[:cntrl:]]' || { cat -v "$folder/$1"; fail "a control character in $1"; }
    iconv -f UTF-8 -t UTF-8 "$folder/$1" >/dev/null || fail "$1 is not UTF-8"
}
