#!/bin/sh
[ -x /opt/tools/greet ]
