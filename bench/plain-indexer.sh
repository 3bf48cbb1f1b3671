#!/usr/bin/env bash
# Indexes a repository of kernels as shell scripts do: one jq for each package of R, one for the records of each kernel, and a few for
# each kernel in the collated files and the catalog.
#
#   plain-indexer.sh ROOT
#
# Left out: conda and Rscript, which such a script starts twice for each kernel, every check, locks, and writing aside.
set -euo pipefail
shopt -s nullglob

root=$1
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)

collated='{"kernels": []}' catalog='{}' rows=$(mktemp)
trap 'rm -f "$rows"' EXIT

for kernel in "$root"/*/*/*/; do
  kernel=${kernel%/}
  IFS=/ read -r language name version <<<"${kernel#"$root"/}"
  packages='[]'
  for library in "$kernel"/lib/R/library/*/; do
    [ -e "$library/Meta/package.rds" ] || continue
    found=$(sed -n '/^Version: /{s///p;q}' "$library/DESCRIPTION")
    packages=$(jq --arg name "$(basename "$library")" --arg version "$found" \
      '. + [{name: $name, version: $version, source: "r"}]' <<<"$packages")
  done
  conda=$(jq '{name, version, source: "conda"}' "$kernel"/conda-meta/*.json | jq -s 'sort_by(.name)')
  manifest=$(jq -n --arg name "$name" --arg version "$version" --arg language "$language" --arg now "$now" \
    --slurpfile r <(printf '%s' "$packages") --slurpfile conda <(printf '%s' "$conda") \
    '{kernel_name: $name, kernel_version: $version, language: $language, indexed_date: $now,
      packages: ($r[0] + ($conda[0] | map(select(.name as $n | $r[0] | all(.name != $n)))))}')
  printf '%s\n' "$manifest" >"$kernel/package_manifest.json"
  jq -c '.packages[] + {kernel: .kernel_name}' "$kernel/package_manifest.json" >>"$rows"
  collated=$(jq --slurpfile one "$kernel/package_manifest.json" '.kernels += $one' <<<"$collated")
  catalog=$(jq --arg l "$language" --arg n "$name" --arg v "$version" --arg place "$kernel" \
    '.[$l][$n][$v] = {environment_location: $place, manifest: ($place + "/package_manifest.json")}' <<<"$catalog")
done

printf '%s\n' "$collated" >"$root/collated_manifests.json"
jq -s 'group_by(.name) | map({name: .[0].name, kernel_count: length, kernels: .})' "$rows" >"$root/package_index.json"
printf '%s\n' "$catalog" >"$root/icrn_kernel_catalog.json"
