#!/bin/sh
[ "$(cat /etc/course)" = "statistics 2026.10" ]
