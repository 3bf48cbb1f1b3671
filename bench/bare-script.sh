#!/usr/bin/env bash
# The five-image stack of bench/five-stack.ts by hand: what somebody would write who knows what can overlap.
#
#   bare-script.sh MODE DOCKER CHECKOUT REPOSITORIES BASE
#     MODE          overlap: children are built while the base is tested, pushed and described
#                   levels:  all of the base, then all children side by side
#                   serial:  one image after the other
#     DOCKER        a docker client that builds with BuildKit
#     REPOSITORIES  127.0.0.1:5000/bench-3f9a2c/five-1; the registry is spoken to by plain http
#     BASE          what the base image is built from
#
# For each image, as a run of `stack build --push --no-cache -j 4` does:
#   build    docker build without cache with eight labels, the parent's exact tag as BASE_IMAGE; two tags by its ID, one taken away
#   test     one container that waits: the test is copied in and run, what it left is copied out; then a tag for the verdict
#   push     push by the exact tag; the manifest is read once and put under the two tags by which it is found again
#   (one)    the integration test in the same way, in a container of the pushed digest; its tag here and at the registry
#   tag      two tags for people, at the registry by PUT of the manifest, and here; of a child not before the base has its own
#   page     inspect, history; one container: its files are read, both info commands are run; a record is put at the registry
# and in the end the lock of the stack under two tags.
#
# Left out: every look at what exists already (git, engine and registry), whether pushes are allowed, reading the spec, hashing
# contexts, reading packages out of the files, logs, pages, JUnit files, and every retry. A failure ends all.
set -Eeuo pipefail

mode=$1 docker=$2 checkout=$3 repositories=$4 base=$5
children='child-1 child-2 child-3 child-4'
host=${repositories%%/*}
path=${repositories#*/}
work=$(mktemp -d)
# shellcheck disable=SC2046 # a list of process ids
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
# Subshells have it too: whoever waits for the base must not wait for ever.
trap 'touch "$work/failed"' ERR

label=org.opencontainers.image

build() {
  local key=$1 repository=$repositories/$1 parent_name='' parent=() id
  if [ "$key" != base ]; then parent=(--build-arg "BASE_IMAGE=$repositories/base:i-$(cat "$work/base.id")"); fi
  if [ "$key" = base ]; then parent_name=$base; fi
  DOCKER_BUILDKIT=1 "$docker" build --quiet --no-cache --tag "$repository:tmp" "${parent[@]}" \
    --build-arg BUILDKIT_INLINE_CACHE=1 --label "$label.title=$key" \
    --label "$label.description=$key, made from images/$key/Dockerfile" --label "$label.version=1" \
    --label "$label.source=" --label "$label.revision=by-hand" --label "$label.created=" \
    --label "$label.base.name=$parent_name" --label "$label.base.digest=" "$checkout/images/$key" >/dev/null
  id=$("$docker" image inspect --format '{{.Id}}' "$repository:tmp")
  id=${id#sha256:}
  "$docker" tag "$repository:tmp" "$repository:i-${id:0:12}"
  "$docker" tag "$repository:tmp" "$repository:b-${id:0:12}"
  "$docker" rmi "$repository:tmp" >/dev/null
  printf '%s' "${id:0:12}" >"$work/$key.id"
}

# Runs a test file in a container of an image.
run_test() {
  local image=$1 file=$2 container
  container=$("$docker" run --detach --entrypoint sleep "$image" 86400)
  "$docker" cp "$file" "$container:/test.sh"
  "$docker" exec "$container" sh -c 'mkdir /left && sh /test.sh'
  "$docker" cp "$container:/left" - >/dev/null
  "$docker" rm --force --volumes "$container" >/dev/null
}

basic_tests() {
  local repository=$repositories/$1 id
  id=$(cat "$work/$1.id")
  run_test "$repository:i-$id" "$checkout/images/tests_common/test_common.sh"
  "$docker" tag "$repository:i-$id" "$repository:t-$id"
}

registry() { curl --silent --show-error --fail --noproxy '*' "$@"; }

put_manifest() {
  registry --request PUT --header "Content-Type: $(cat "$3.type")" --data-binary "@$3" \
    "http://$host/v2/$path/$1/manifests/$2"
}

push() {
  local key=$1 id
  id=$(cat "$work/$key.id")
  "$docker" push --quiet "$repositories/$key:i-$id" >/dev/null
  registry --header 'Accept: application/vnd.docker.distribution.manifest.v2+json' \
    --header 'Accept: application/vnd.oci.image.manifest.v1+json' --output "$work/$key.manifest" \
    --dump-header "$work/$key.head" --write-out '%{content_type}' \
    "http://$host/v2/$path/$key/manifests/i-$id" >"$work/$key.manifest.type"
  put_manifest "$key" "t-$id" "$work/$key.manifest"
  put_manifest "$key" "b-$id" "$work/$key.manifest"
}

integration_tests() {
  local key=$1 repository=$repositories/$1 id digest file
  file=$checkout/images/$key/integration_tests/test_pushed.sh
  if [ ! -e "$file" ]; then return 0; fi
  id=$(cat "$work/$key.id")
  digest=$(sed -n 's/^docker-content-digest: *\([^ \r]*\).*/\1/Ip' "$work/$key.head")
  run_test "$repository@$digest" "$file"
  "$docker" tag "$repository:i-$id" "$repository:t-integration"
  put_manifest "$key" t-integration "$work/$key.manifest"
}

tag() {
  local key=$1 id name
  id=$(cat "$work/$key.id")
  for name in 1-main-0000000 1-main; do
    put_manifest "$key" "$name" "$work/$key.manifest"
    "$docker" tag "$repositories/$key:i-$id" "$repositories/$key:$name"
  done
  touch "$work/$key.tagged"
}

put_blob() {
  local where digest
  where=$(registry --request POST --dump-header - --output /dev/null "http://$host/v2/$path/$1/blobs/uploads/" |
    sed -n 's/^location: *\([^ \r]*\).*/\1/Ip')
  digest=$(sha256sum <"$2" | cut -d ' ' -f 1)
  case "$where" in http*) ;; *) where=http://$host$where ;; esac
  registry --request PUT --header 'Content-Type: application/octet-stream' --data-binary "@$2" \
    "$where&digest=sha256:$digest"
  printf '%s %s' "$digest" "$(wc -c <"$2")" >"$2.blob"
}

# Puts a file at the registry, under as many tags as are named.
put_artifact() {
  local repository=$1 file=$2 name
  shift 2
  printf '{}' >"$file.config"
  put_blob "$repository" "$file.config"
  put_blob "$repository" "$file"
  printf application/vnd.oci.image.manifest.v1+json >"$file.manifest.type"
  printf '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}' "$(cat "$file.manifest.type")" \
    "$(descriptor "$file.config")" "$(descriptor "$file")" >"$file.manifest"
  for name; do put_manifest "$repository" "$name" "$file.manifest"; done
}

descriptor() {
  local digest size
  read -r digest size <<<"$(cat "$1.blob")"
  printf '{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%d}' "$digest" "$size"
}

page() {
  local key=$1 image container
  image=$repositories/$key:i-$(cat "$work/$key.id")
  "$docker" image inspect "$image" >"$work/$key.record"
  "$docker" history --no-trunc "$image" >/dev/null
  container=$("$docker" run --detach --entrypoint sleep "$image" 86400)
  "$docker" cp "$container:/" - >/dev/null
  "$docker" exec "$container" cat /etc/passwd >/dev/null
  "$docker" exec "$container" uname -a >/dev/null
  "$docker" rm --force --volumes "$container" >/dev/null
  put_artifact "$key" "$work/$key.record" "r-$(cat "$work/$key.id")"
}

# All of an image after its build.
finish() {
  basic_tests "$1"
  if [ "$1" != base ]; then base_is_tagged; fi
  push "$1"
  integration_tests "$1"
  tag "$1"
  page "$1"
}

base_is_tagged() {
  until [ -e "$work/base.tagged" ]; do
    if [ -e "$work/failed" ]; then exit 1; fi
    sleep 0.02
  done
}

jobs=''
start() {
  (
    for word in $1; do "$word" "$2"; done
  ) &
  jobs="$jobs $!"
}

all_over() {
  local job
  for job in $jobs; do wait "$job"; done
  jobs=''
}

case "$mode" in
  overlap)
    build base
    start finish base
    for child in $children; do start 'build finish' "$child"; done
    all_over
    ;;
  levels)
    build base
    finish base
    for child in $children; do start 'build finish' "$child"; done
    all_over
    ;;
  serial)
    for key in base $children; do
      build "$key"
      finish "$key"
    done
    ;;
esac
cat "$work"/*.id >"$work/lock"
put_artifact stack-lock "$work/lock" 1-main-0000000 1-main
