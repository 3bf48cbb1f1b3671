#!/bin/sh
[ "$(greet)" = "welcome to statistics 2026.10" ]
