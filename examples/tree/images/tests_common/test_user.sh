#!/bin/sh
# Every image of the stack runs as the student.
[ "$(id -un)" = student ]
