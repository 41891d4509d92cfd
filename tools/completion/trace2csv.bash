# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of trace2csv for bash. Options are read off --help, columns off --schema of the command that is
# there, so that they are always its own.

_trace2csv_complete() {
    local command=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]}
    local before=${COMP_WORDS[COMP_CWORD - 1]} words=
    case $before in
    --to) words="csv kvm-timings chrome-json konata html" ;;
    --columns | --of | --where)
        words=$("$command" --schema 2>/dev/null | sed '1d; s/,.*//')
        ;;
    *)
        [[ $current != -* ]] ||
            words=$("$command" --help 2>/dev/null | sed -nE 's/^  (-., |    )(--[a-z][a-z-]*).*/\2/p')
        ;;
    esac
    # shellcheck disable=SC2207
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    # Whatever is no word of ours is a file or a folder.
    [ ${#COMPREPLY[@]} -gt 0 ] || compopt -o default 2>/dev/null || :
}
complete -F _trace2csv_complete trace2csv
