#!/bin/sh
# Node.js is recent enough, runs as the image's user, and computes; npm is not there.
set -eu

# shellcheck disable=SC2016 # these are JavaScript's own placeholders
node --eval '
  const assert = require("node:assert/strict");
  const { createHash } = require("node:crypto");

  const major = Number(process.versions.node.split(".")[0]);
  assert.ok(major >= 20, `Node.js ${process.versions.node} is older than 20`);

  assert.notEqual(process.getuid(), 0);

  // "abc" is the example in the standard, FIPS 180-2.
  assert.equal(
    createHash("sha256").update("abc").digest("hex"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );

  // Without ICU data this would come out in English.
  assert.equal(new Intl.DateTimeFormat("de", { month: "long", timeZone: "UTC" }).format(0), "Januar");
'

if command -v npm > /dev/null; then
    echo 'npm is in the image' >&2
    exit 1
fi
