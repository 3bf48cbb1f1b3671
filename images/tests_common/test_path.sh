#!/bin/sh
# Nobody can replace a program that others start: nothing in the directories of PATH is writable for everybody.
set -eu

IFS=:
for directory in $PATH; do
    case $directory in
        /*) ;;
        *)
            echo "PATH has a relative entry: '$directory'" >&2
            exit 1
            ;;
    esac
    [ -d "$directory" ] || continue

    # -H: of a link, the permissions of what it leads to count; its own are always 0777.
    writable="$(find "$directory/" -maxdepth 1 -exec \
        sh -c 'find -H "$@" -maxdepth 0 ! -type l -perm -0002' find {} +)"
    if [ -n "$writable" ]; then
        printf 'writable for everybody:\n%s\n' "$writable" >&2
        exit 1
    fi
done
