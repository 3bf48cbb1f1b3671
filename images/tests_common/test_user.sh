#!/bin/sh
# The image's user is a real user, but not root, with a home directory of its own.
set -eu

fail() {
    echo "$1" >&2
    exit 1
}

[ "$(id -u)" -ne 0 ] || fail 'the image runs as root'

account="$(getent passwd "$(id -u)")" || fail "user $(id -u) has no entry in /etc/passwd"
home="$(echo "$account" | cut -d : -f 6)"
[ "$HOME" = "$home" ] || fail "HOME is $HOME, but the user's home directory is $home"

probe="$(mktemp "$HOME/probe.XXXXXX")" || fail "$HOME is not writable"
rm "$probe"

for directory in / /etc /usr /usr/bin /usr/local/bin; do
    [ ! -w "$directory" ] || fail "$directory is writable"
done
