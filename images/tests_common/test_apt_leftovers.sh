#!/bin/sh
# Nothing that only apt needs while it installs is left in the image.
set -eu

leftovers="$(find /var/lib/apt/lists /var/cache/apt ! -readable -prune -o -type f ! -name lock -print)"
if [ -n "$leftovers" ]; then
    printf 'left behind by apt:\n%s\n' "$leftovers" >&2
    exit 1
fi

# A package that is half installed or half removed means that a step failed unnoticed.
broken="$(dpkg-query --show --showformat '${db:Status-Abbrev} ${Package}\n' | grep -v '^[ih]i  *' || true)"
if [ -n "$broken" ]; then
    printf 'not properly installed:\n%s\n' "$broken" >&2
    exit 1
fi
