#!/usr/bin/env bash
# Signs these files on Windows, if CERTIFICATE holds a .pfx in base64 (and CERTIFICATE_PASSWORD its password).
set -euo pipefail

if [ -z "${CERTIFICATE:-}" ]; then
  echo "CERTIFICATE is not set: $* is not signed, and Windows will warn of it." >&2
  exit 0
fi
file=$(mktemp --suffix .pfx)
trap 'rm -f "$file"' EXIT
printf %s "$CERTIFICATE" | base64 --decode > "$file"
tools=("/c/Program Files (x86)/Windows Kits/10/bin/"*/x64/signtool.exe)
# Git's shell would take /fd for a path
MSYS_NO_PATHCONV=1 "${tools[-1]}" sign /fd SHA256 /td SHA256 /tr http://timestamp.digicert.com \
  /f "$(cygpath -w "$file")" /p "$CERTIFICATE_PASSWORD" "$@"
