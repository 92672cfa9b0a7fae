# Completes command lines of redline in fish. Made by `redline completions fish`; all candidates come from the program.

function __redline_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -l typed (commandline -ct)
    for line in ($program completions --candidates -- $words[2..-1] "$typed" 2>/dev/null)
        if not string match -q ':files*' -- $line
            echo $line
            continue
        end
        set -l endings (string split -n ' ' -- (string replace ':files' '' -- $line))
        # Of --option=NAME only NAME is a path.
        set -l lead (string match -r '^--[^=]*=' -- $typed)
        set -l from (string replace -r '^--[^=]*=' '' -- $typed)
        set -l paths $from*
        for path in $paths
            if test -d $path
                echo "$lead$path/"
            else if test (count $endings) -eq 0; or contains -- (string replace -r '.*\.' '' -- $path) $endings
                echo "$lead$path"
            end
        end
    end
end

complete -c redline -f -a '(__redline_complete)'
