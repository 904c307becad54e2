function __nd_complete
    set -l token (commandline -ct | string collect)
    set -l word (string unescape -- "$token" | string collect)
    test -n "$word"; or set word "$token"
    set -l values (env _ND_COMPLETE=complete_fish nd (commandline -opc) "$word" 2>/dev/null)
    if set -q values[1]
        printf '%s\n' $values
    else
        __fish_complete_path (commandline -ct)
    end
end

complete --command nd --no-files --keep-order --arguments '(__nd_complete)'
