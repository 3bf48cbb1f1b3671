#!/bin/sh
[ "$(hello)" = hello ]
