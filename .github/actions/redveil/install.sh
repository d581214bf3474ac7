#!/usr/bin/env bash
# Puts redveil on the PATH of the steps that follow: a release whose archive
# has the right checksum, or a build of the commit that this action is at.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
bin=$RUNNER_TEMP/redveil/bin
program=redveil
if [ "$RUNNER_OS" = Windows ]; then
    program=redveil.exe
fi
mkdir -p "$bin"

fail() {
    echo "::error::Installing redveil: $1"
    exit 1
}

sha256_of() {
    if command -v sha256sum >/dev/null; then
        sha256sum "$1" | cut -d ' ' -f 1
    else
        shasum -a 256 "$1" | cut -d ' ' -f 1
    fi
}

# Plain http is for tests on this machine; it would not prove who answers.
fetch() {
    local protocols='=https'
    case "$1" in http://127.0.0.1:*) protocols='=http' ;; esac
    curl --fail --silent --show-error --location --proto "$protocols" --retry 3 --output "$2" "$1" ||
        fail "$1 cannot be fetched. Is there such a release, and may this runner reach it?"
}

build() {
    command -v go >/dev/null || fail 'version: checkout builds with Go, which is not on this runner.'
    (cd "$root" && CGO_ENABLED=0 go build -trimpath -buildvcs=false \
        -ldflags "-s -w -X main.version=checkout -X main.commit=$ACTION_REF" -o "$bin/" ./cmd/redveil) ||
        fail 'the build failed; see above.'
}

download() {
    local os arch format=tar.gz
    case "$RUNNER_OS" in
    Linux) os=linux ;;
    macOS) os=darwin ;;
    Windows) os=windows format=zip ;;
    *) fail "there is no release for $RUNNER_OS." ;;
    esac
    case "$RUNNER_ARCH" in
    X64) arch=amd64 ;;
    ARM64) arch=arm64 ;;
    *) fail "there is no release for $RUNNER_ARCH." ;;
    esac

    local repository=${ACTION_REPOSITORY:-redveil/redveil}
    local releases=${REDVEIL_RELEASES_URL:-${GITHUB_SERVER_URL:-https://github.com}/$repository/releases/download}
    local archive=redveil_${VERSION#v}_${os}_$arch.$format
    local work
    work=$(mktemp -d "$RUNNER_TEMP/redveil-download.XXXXXX")
    fetch "$releases/$VERSION/$archive" "$work/$archive"

    local expected=$CHECKSUM
    if [ -z "$expected" ]; then
        fetch "$releases/$VERSION/checksums.txt" "$work/checksums.txt"
        expected=$(awk -v name="$archive" '$2 == name { print $1 }' "$work/checksums.txt")
        [ -n "$expected" ] || fail "the checksums of $VERSION do not name $archive."
    fi
    local actual
    actual=$(sha256_of "$work/$archive")
    if [ "$actual" != "$expected" ]; then
        fail "$archive has the SHA-256 $actual, but $expected was expected. Nothing of it was run."
    fi

    case "$format" in
    zip) unzip -q -o "$work/$archive" "$program" -d "$bin" ;;
    *) tar -xzf "$work/$archive" -C "$bin" "$program" ;;
    esac || fail "$archive holds no redveil."
    rm -rf "$work"
}

if [ "$VERSION" = checkout ]; then
    build
elif [[ "$VERSION" =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then
    download
else
    fail "version takes a release's tag such as v1.2.3, or checkout, not \"$VERSION\"."
fi
echo "$bin" >>"$GITHUB_PATH"
"$bin/$program" version
