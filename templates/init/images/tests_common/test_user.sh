#!/bin/sh
# Runs in every image: its user is not root and has a home directory to work in.
set -eu

[ "$(id -u)" -ne 0 ] || { echo 'the image runs as root' >&2; exit 1; }

probe="$(mktemp "$HOME/probe.XXXXXX")"
rm "$probe"
