package spec_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/spec"
	"github.com/rogpeppe/go-internal/txtar"
)

// certificates are two, with a line of text before them.
func certificates(t *testing.T) string {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/sslrootcert.txtar")
	if err != nil {
		t.Fatal(err)
	}
	return string(filesOf(archive)["certs/good.pem"].Data)
}

const trusting = "integration \"prod\" {\n  host = \"db.example.org\"\n  database = \"dev\"\n" +
	"  sslrootcert = \"certs/ca.pem\"\n}\n"

// trusted returns the certificates that a repository's integration trusts.
func trusted(t *testing.T, repository *spec.Repository) string {
	t.Helper()
	if len(repository.Integrations) != 1 {
		t.Fatal(repository.Integrations)
	}
	return repository.Integrations[0].SSLRootCert
}

func TestTheCertificatesAreReadWithThePolicy(t *testing.T) {
	_, want, _ := strings.Cut(certificates(t), "\n")
	folder := folderOf(map[string]string{"p.hcl": trusting, "certs/ca.pem": certificates(t)})
	repository, _, problems := spec.Load(folder)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if diff := cmp.Diff(want, trusted(t, repository)); diff != "" {
		t.Error(diff)
	}
	declared, err := spec.Integrations(folder, spec.Given{})
	if err != nil || len(declared) != 1 || declared[0].SSLRootCert != want {
		t.Error("read by themselves, integrations trust others", err)
	}
}

// Two commits that differ in the certificates alone are two policies.
func TestMemoryKeepsNoCertificateThatChanged(t *testing.T) {
	var memory spec.Memory
	load := func(text string) *spec.Repository {
		repository, _, problems, err := memory.LoadFolder(folderOf(map[string]string{
			"p.hcl": trusting, "certs/ca.pem": text,
		}), spec.Given{})
		if err != nil || problems.HasErrors() {
			t.Fatal(err, problems)
		}
		return repository
	}
	both := certificates(t)
	one := both[:strings.Index(both, "-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----\n"
	first := load(both)
	before := trusted(t, first)
	if again := load(both); again != first {
		t.Error("a repository of which nothing changed was read again")
	}
	second := load(one)
	if strings.Count(before, "BEGIN") != 2 || trusted(t, first) != before ||
		strings.Count(trusted(t, second), "BEGIN") != 1 {
		t.Errorf("%q, then %q, and of the first in the end %q", before, trusted(t, second), trusted(t, first))
	}
}

// A link could lead out of the repository.
func TestCertificatesBehindALinkAreNotRead(t *testing.T) {
	for name, link := range map[string][2]string{
		"the file":   {"real.pem", "certs/ca.pem"},
		"its folder": {"real", "certs"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for file, text := range map[string]string{
				"p.hcl": trusting, "real.pem": certificates(t), "real/ca.pem": certificates(t),
			} {
				write(t, filepath.Join(folder, file), text)
			}
			if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, link[1])), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(filepath.Join(folder, link[0]), filepath.Join(folder, link[1])); err != nil {
				t.Fatal(err)
			}
			var fsys fs.FS = os.DirFS(folder)
			_, _, problems := spec.Load(fsys)
			if !problems.HasErrors() || !strings.Contains(problems.Error(), "Not a plain f") {
				t.Error(problems)
			}
			declared, err := spec.Integrations(fsys, spec.Given{})
			if err != nil || len(declared) != 1 || strings.Contains(declared[0].SSLRootCert, "BEGIN") {
				t.Error("what lies behind a link is trusted", err)
			}
		})
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAFileOfCertificatesMayNotBeHuge(t *testing.T) {
	_, _, problems := spec.Load(fstest.MapFS{
		"p.hcl": {Data: []byte(trusting)}, "certs/ca.pem": {Data: make([]byte, 1<<20+1), Mode: 0o644},
	})
	if !strings.Contains(problems.Error(), "a file of certificates has at most 1048576") {
		t.Error(problems)
	}
}

// In a work tree nobody knows which folders are the roots of policies.
func TestCertificatesAreFoundBelowAFolder(t *testing.T) {
	both := certificates(t)
	_, want, _ := strings.Cut(both, "\n")
	declared, err := spec.IntegrationsBelow(folderOf(map[string]string{
		"team/warehouse/p.hcl": trusting, "team/certs/ca.pem": both, "certs/ca.pem": "none", "other/certs/ca.pem": both,
	}), spec.Given{})
	if err != nil || len(declared) != 2 {
		t.Fatal(declared, err)
	}
	if declared[0].SSLRootCert == "" || declared[0].SSLRootCert == want || declared[1].SSLRootCert != want {
		t.Errorf("%q, %q", declared[0].SSLRootCert, declared[1].SSLRootCert)
	}
}
