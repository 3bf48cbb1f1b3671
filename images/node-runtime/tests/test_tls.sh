#!/bin/sh
# The system's root certificates are there, and Node.js checks certificates.
set -eu

directory="$(mktemp -d)"
trap 'rm -r "$directory"' EXIT

openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$directory/key.pem" -out "$directory/certificate.pem" 2> /dev/null

node "$(dirname "$0")/check_tls.mjs" "$directory/key.pem" "$directory/certificate.pem"
