# shellcheck shell=bash
# What the scripts in this folder share. Sourced, never run. Kept to what bash 3.2 knows, since that is what macOS has.

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Daemons and `ip` live in sbin, which the PATH of an unprivileged shell may lack.
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

say() { printf '%s\n' "$*" >&2; }

# die EXIT-CODE LINE…: exit codes are those of `stack` itself (2 wrong use, 3 nothing can proceed).
die() {
  local code=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$code"
}

has() { command -v "$1" >/dev/null 2>&1; }

is_root() { [ "$(id -u)" -eq 0 ]; }

# Prints `debian`, `ubuntu`, … or nothing where there is no /etc/os-release.
distribution() {
  if [ -r /etc/os-release ]; then
    # shellcheck source=/dev/null
    (. /etc/os-release && printf '%s' "${ID:-}")
  fi
}

# debian_mirror LABEL DEFAULT: prints the mirror this machine uses, so that a company's own is taken where there is one.
debian_mirror() {
  local site
  # shellcheck disable=SC2016 # apt's own variables
  site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' "Label: $1" 2>/dev/null |
    head -n 1 || true)
  printf '%s' "${site:-$2}"
}

runs_systemd() { [ -d /run/systemd/system ]; }

# Prints the folder of local state, .stack/dev/NAME, which git must not see.
state_folder() {
  local folder="$checkout/.stack/dev/$1"
  mkdir -p "$folder"
  [ -e "$checkout/.stack/.gitignore" ] || printf '*\n' >"$checkout/.stack/.gitignore"
  printf '%s' "$folder"
}

# within SECONDS COMMAND…: macOS has no `timeout`, but perl.
within() {
  if has timeout; then
    timeout "$@"
  elif has perl; then
    perl -e 'alarm shift; exec @ARGV or exit 127' "$@"
  else
    shift
    "$@"
  fi
}

# detach LOG COMMAND…: starts it so that neither the terminal nor a pipe around this script waits for it.
# The id of the process is in $! afterwards.
detach() {
  local log=$1
  shift
  if has setsid; then
    setsid "$@" >>"$log" 2>&1 </dev/null &
  else
    nohup "$@" >>"$log" 2>&1 </dev/null &
  fi
}

# wait_until SECONDS COMMAND…: asks five times a second.
wait_until() {
  local tries=$(($1 * 5))
  shift
  while ! "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.2
  done
}

# --- The engine, by its client, or where only a socket is there (in a container, say) by curl. -----------------------

docker_client_answers() { has docker && within 30 docker version; }

engine_socket() {
  case "${DOCKER_HOST:-unix:///var/run/docker.sock}" in
    unix://*) printf '%s' "${DOCKER_HOST:-unix:///var/run/docker.sock}" | sed 's|^unix://||' ;;
  esac
}

# engine_api PATH CURL-ARGUMENTS…
engine_api() {
  local path=$1
  shift
  curl --silent --show-error --fail --unix-socket "$(engine_socket)" "$@" "http://engine$path"
}

socket_answers() { [ -n "$(engine_socket)" ] && has curl && engine_api /_ping --max-time 30; }

# A client that is there but does not reach the engine (a stale context, say) is no engine: `stack` follows it as well.
engine_answers() {
  if has docker; then docker_client_answers; else socket_answers; fi
}

engine_has_image() {
  if has docker; then
    docker image inspect "$1" >/dev/null 2>&1
  else
    engine_api "/images/$1/json" >/dev/null 2>&1
  fi
}

# engine_pull SECONDS IMAGE
engine_pull() {
  if has docker; then
    within "$1" docker pull --quiet "$2"
  else
    engine_api "/images/create?fromImage=${2%:*}&tag=${2##*:}" --request POST --max-time "$1"
  fi >/dev/null 2>&1 && engine_has_image "$2"
}

engine_tag() {
  if has docker; then
    docker tag "$1" "$2"
  else
    engine_api "/images/$1/tag?repo=${2%:*}&tag=${2##*:}" --request POST
  fi
}

# Writes the image as a tar file to stdout.
engine_save() {
  if has docker; then docker save "$1"; else engine_api "/images/$1/get"; fi
}

# Reads a tar file of a root file system from stdin.
engine_import() {
  if has docker; then
    docker import - "$1" >/dev/null
  else
    # The engine answers 200 even if the import failed, hence the look afterwards.
    engine_api "/images/create?fromSrc=-&repo=${1%:*}&tag=${1##*:}" --request POST \
      --header 'Content-Type: application/x-tar' --upload-file - >/dev/null && engine_has_image "$1"
  fi
}
