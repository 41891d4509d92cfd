# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of rmsim for bash. Verbs and options are read off --help of the command that is there, so
# that they are always its own.

_rmsim_complete() {
    local command=${COMP_WORDS[0]} verb=${COMP_WORDS[1]} current=${COMP_WORDS[COMP_CWORD]}
    local before=${COMP_WORDS[COMP_CWORD - 1]} words=
    if [ "$COMP_CWORD" = 1 ]; then
        words="$("$command" --help 2>/dev/null | sed -n 's/^  rmsim \([a-z][a-z-]*\) .*/\1/p' | sort -u) --help --version"
    else
        case $before in
        --format | -f) words="text json $([ "$verb" != run ] || echo ktap junit)" ;;
        --clock) words="instructions power8" ;;
        --handlers) words="le be le-before be-before le-noxics be-noxics" ;;
        *)
            [[ $current != -* ]] ||
                words=$("$command" "$verb" --help 2>/dev/null |
                    sed -nE 's/^  (-., |    )(--[a-z][a-z-]*) .*/\2/p')
            ;;
        esac
    fi
    # shellcheck disable=SC2207
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    # Whatever is no word of ours is a file or a folder.
    [ ${#COMPREPLY[@]} -gt 0 ] || [ "$COMP_CWORD" = 1 ] || compopt -o default 2>/dev/null || :
}
complete -F _rmsim_complete rmsim
