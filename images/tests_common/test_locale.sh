#!/bin/sh
# The locale exists and is UTF-8, or umlauts in file names and output break.
set -eu

charmap="$(locale charmap)"
if [ "$charmap" != UTF-8 ]; then
    echo "the character set is $charmap, LANG is ${LANG:-not set}" >&2
    exit 1
fi

# `locale` complains on stderr about a locale that is set but not installed.
complaints="$(locale 2>&1 > /dev/null)"
if [ -n "$complaints" ]; then
    echo "$complaints" >&2
    exit 1
fi
