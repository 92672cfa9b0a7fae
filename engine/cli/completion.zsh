#compdef redline
# Completes command lines of redline in zsh. Made by `redline completions zsh`; all candidates come from the program.

_redline() {
    local program=${(Q)words[1]} line candidate about endings
    local -a typed open closed shown_open shown_closed
    typed=("${(@Q)words[2,CURRENT]}")
    for line in "${(@f)$(_call_program redline ${(q)program} completions --candidates -- ${(q)typed[@]} 2>/dev/null)}"; do
        if [[ $line == :files* ]]; then
            endings=(${=line#:files})
            if (( $#endings )); then
                _files -g "*.(${(j:|:)endings})(-.)"
            else
                _files
            fi
            continue
        fi
        [[ -n $line ]] || continue
        candidate=${line%%$'\t'*}
        about=${line#*$'\t'}
        if [[ $candidate == */ ]]; then
            open+=("$candidate")
            shown_open+=("$candidate  $about")
        else
            closed+=("$candidate")
            shown_closed+=("$candidate  $about")
        fi
    done
    # A pack is followed by its rule without a space.
    (( $#closed )) && compadd -l -d shown_closed -a closed
    (( $#open )) && compadd -l -S '' -d shown_open -a open
    return 0
}

if [[ $funcstack[1] == _redline ]]; then
    _redline "$@"
elif (( $+functions[compdef] )); then
    compdef _redline redline
fi
