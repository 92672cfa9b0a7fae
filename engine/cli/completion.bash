# Completes command lines of redline in bash. Made by `redline completions bash`; all candidates come from the program.

_redline() {
    local program=${COMP_WORDS[0]} word line candidate tail ending i files= cut
    local -a words=() endings
    # bash cuts words at "=", as in --format=json and --choose a=b; the program gets them whole.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ ${#words[@]} -gt 0 && ( $word == "=" || ${COMP_WORDS[i - 1]} == "=" ) && ( $word != -* || ${COMP_WORDS[i - 1]} == "=" ) ]]; then
            words[-1]+=$word
        else
            words+=("$word")
        fi
    done
    # Quotes are the shell's.
    for i in "${!words[@]}"; do
        words[i]=${words[i]//[\"\'\\]/}
    done
    word=${words[-1]}
    # Only what is after the last "=" is replaced.
    cut=${word%"${word##*=}"}
    [[ $program == "~/"* ]] && program=$HOME/${program#"~/"}
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :files* ]]; then
            files=yes
            read -r -a endings <<<"${line#:files}"
            continue
        fi
        candidate=${line%%$'\t'*}
        candidate=${candidate#"$cut"}
        printf -v candidate %q "$candidate"
        COMPREPLY+=("$candidate")
        # A pack is followed by its rule, and a bracket by its option.
        [[ $candidate == */ ]] && compopt -o nospace 2>/dev/null
    done < <("$program" completions --candidates -- "${words[@]}" 2>/dev/null)
    [[ $files ]] || return 0
    compopt -o filenames 2>/dev/null
    tail=${word#"$cut"}
    while IFS= read -r candidate; do
        if [[ -d $candidate || ${#endings[@]} -eq 0 ]]; then
            COMPREPLY+=("$candidate")
            continue
        fi
        for ending in "${endings[@]}"; do
            [[ $candidate == *."$ending" ]] && COMPREPLY+=("$candidate")
        done
    done < <(compgen -f -- "$tail")
    return 0
}
complete -F _redline redline
