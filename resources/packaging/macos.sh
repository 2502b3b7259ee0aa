#!/usr/bin/env bash
# The .dmg, from the .app that PyInstaller made: `resources/packaging/macos.sh`, in the checkout, on a Mac.
#
# Signed if CODESIGN_IDENTITY names a certificate of the keychain ("Developer ID Application: …"), here and before, when
# build.spec makes the .app; notarised if besides NOTARY_PROFILE names what `xcrun notarytool store-credentials` kept.
# Without them it says so and goes on.
set -euo pipefail
cd "$(dirname "$0")/../.."

app="dist/Lipsync Desktop.app"
version=$(python3 -c 'import sys; sys.path.insert(0, "resources/packaging"); from linux import read_version; print(read_version())')
image="dist/lipsync-desktop-$version-macos-$(uname -m).dmg"

if [ -z "${CODESIGN_IDENTITY:-}" ]; then
  echo "CODESIGN_IDENTITY is not set: the program is not signed by anybody, and macOS will warn of it." >&2
fi

contents=$(mktemp -d)
trap 'rm -rf "$contents"' EXIT
cp -R "$app" "$contents/"
ln -s /Applications "$contents/Applications"
hdiutil create -quiet -ov -fs HFS+ -format UDZO -volname "Lipsync Desktop" -srcfolder "$contents" "$image.part.dmg"
mv "$image.part.dmg" "$image"

if [ -n "${CODESIGN_IDENTITY:-}" ]; then
  codesign --timestamp --sign "$CODESIGN_IDENTITY" "$image"
fi
if [ -n "${CODESIGN_IDENTITY:-}" ] && [ -n "${NOTARY_PROFILE:-}" ]; then
  xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$image"
else
  echo "CODESIGN_IDENTITY and NOTARY_PROFILE are not both set: the program is not notarised, and macOS will ask before it opens it." >&2
fi
echo "$image"
