#!/bin/sh
grep -q trixie /etc/os-release
