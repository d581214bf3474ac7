package starter_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// standIn is what a fake release holds in the place of redveil: it tells what
// it was called with, and writes outputs as redveil does.
const standIn = `#!/usr/bin/env bash
set -euo pipefail
if [ "$1" = version ]; then echo "redveil 1.2.3 (stand-in)"; exit; fi
echo "called with: $*"
echo "password: <$REDVEIL_PASSWORD> token: <$GITHUB_TOKEN>"
echo plan >"$RUNNER_TEMP/redveil-plan.json"
echo page >"$RUNNER_TEMP/redveil-plan.html"
{
    echo has-changes=true
    echo digest=sha256:abc
    echo widens=2
    echo narrows=0
    echo "plan-path=$RUNNER_TEMP/redveil-plan.json"
    echo "html-path=$RUNNER_TEMP/redveil-plan.html"
    echo comment-url=https://github.com/acme/policy/pull/7#issuecomment-1
    echo "failure-reason=${REASON:-}"
} >>"$GITHUB_OUTPUT"
echo "# Who gains and who loses" >>"$GITHUB_STEP_SUMMARY"
exit "${EXIT:-0}"
`

// release serves archives as a release does, and their checksums.
type release struct {
	files map[string][]byte
	url   string
}

func serveRelease(t *testing.T) *release {
	t.Helper()
	r := &release{files: map[string][]byte{
		"redveil_1.2.3_linux_amd64.tar.gz":  tarball(t, "redveil"),
		"redveil_1.2.3_darwin_arm64.tar.gz": tarball(t, "redveil"),
		"redveil_1.2.3_linux_arm64.tar.gz":  tarball(t, "other"),
		"redveil_1.2.3_windows_amd64.zip":   zipped(t, "redveil.exe"),
	}}
	var sums strings.Builder
	for name, content := range r.files {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(content), name)
	}
	r.files["checksums.txt"] = []byte(sums.String())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		content, found := r.files[strings.TrimPrefix(request.URL.Path, "/v1.2.3/")]
		if !found {
			http.NotFound(w, request)
			return
		}
		_, _ = w.Write(content)
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func tarball(t *testing.T, name string) []byte {
	t.Helper()
	var out bytes.Buffer
	compressed := gzip.NewWriter(&out)
	archive := tar.NewWriter(compressed)
	for _, file := range []string{"LICENSE", name} {
		header := &tar.Header{Name: file, Mode: 0o755, Size: int64(len(standIn))}
		if err := archive.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(standIn)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := compressed.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipped(t *testing.T, name string) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	header := &zip.FileHeader{Name: name}
	header.SetMode(os.FileMode(0o755))
	file, err := archive.CreateHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write([]byte(standIn)); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
