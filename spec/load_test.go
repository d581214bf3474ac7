package spec_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what is reported into testdata, to be read")

const problemsFile = "problems.txt"

func TestProblemsAreShownWithTheAuthorsLines(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := report(t, filesOf(archive))
			last := &archive.Files[len(archive.Files)-1]
			if *update {
				last.Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(last.Data), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", last.Name, diff)
			}
		})
	}
}

// filesOf are the files of a repository in an archive whose last file holds
// the problems.
func filesOf(archive *txtar.Archive) fstest.MapFS {
	files := make(fstest.MapFS)
	for _, file := range archive.Files {
		if file.Name != problemsFile {
			files[file.Name] = &fstest.MapFile{Data: file.Data}
		}
	}
	return files
}

func report(t *testing.T, files fs.FS) string {
	t.Helper()
	_, parsed, problems := spec.Load(files)
	var out strings.Builder
	if err := hcl.NewDiagnosticTextWriter(&out, parsed, 100, false).WriteDiagnostics(problems); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestFilesThatCannotBeRead(t *testing.T) {
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"no file": {
			fstest.MapFS{"README.md": {}, ".hidden/a.hcl": {}},
			"Error: Empty repository\n\nThere is no .hcl file here.",
		},
		"a byte of Latin-1": {
			fstest.MapFS{"a.hcl": {Data: []byte("tag \"a\" {}\n# Stra\xdfe\n")}},
			"on a.hcl line 2:\n   2: # Stra?e\n\nThe byte 0xdf is not part of UTF-8.",
		},
		"writing turned": {
			fstest.MapFS{"a.hcl": {Data: []byte("# \u202e{ \"x\" gat\n")}},
			"on a.hcl line 1:\n   1: # ???{ \"x\" gat\n\nThe character '\\u202e' cannot be seen",
		},
		"a NUL byte": {
			fstest.MapFS{"a.hcl": {Data: []byte("tag \"a\x00\" {}\n")}},
			`The character '\x00' cannot be seen`,
		},
		"an escaped one": {
			fstest.MapFS{"a.hcl": {Data: []byte(`tag "a" { description = "\u202e" }`)}},
			`The text holds the character '\u202e'`,
		},
		"an escape that is no character": {
			fstest.MapFS{"a.hcl": {Data: []byte(`tag "a" { description = "x\ud800" }`)}},
			`Cannot encode character U+d800 in UTF-8`,
		},
		"the sign of a lost character": {
			fstest.MapFS{"a.hcl": {Data: []byte("tag \"a\" { description = \"stra\ufffde\" }")}},
			`The text holds U+FFFD`,
		},
		"such an escape in a feed": {
			fstest.MapFS{
				"a.hcl":   {Data: []byte(`profiles "a" { path = "a.jsonl" }`)},
				"a.jsonl": {Data: []byte(`{"user": "ann\ud800"}`)},
			},
			`The text holds U+FFFD`,
		},
		"a feed that is not UTF-8": {
			fstest.MapFS{
				"a.hcl": {Data: []byte(`profiles "a" { path = "a.csv" }`)},
				"a.csv": {Data: []byte("user,groups\nann,stra\xdfe\n")},
			},
			`The line holds "stra\xdfe", which is not UTF-8`,
		},
		"a label with one": {
			fstest.MapFS{"a.hcl": {Data: []byte(`user "\u202e" {}`)}},
			`The label "\u202e" of this user`,
		},
		"a huge file": {
			fstest.MapFS{"a.hcl": {Data: make([]byte, 5<<20)}},
			"The file has 5242880 bytes",
		},
		"a pointer to Git LFS": {fstest.MapFS{
			"a.hcl": {
				Data: []byte(
					"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
			},
		}, "File in Git LFS"},
		"a return that ends no line": {
			fstest.MapFS{"a.hcl": {Data: []byte("# mask \"a\" {}\r tag \"a\" {}\n")}},
			"The character '\\r' cannot be seen",
		},
		"a mark inside": {
			fstest.MapFS{"a.hcl": {Data: []byte("tag \"a\ufeff\" {}\n")}},
			"The character '\\ufeff' cannot be seen",
		},
		"a link": {
			fstest.MapFS{"a.hcl": {Data: []byte("/etc/passwd"), Mode: fs.ModeSymlink}},
			"Not a plain file",
		},
		"ten thousand braces": {fstest.MapFS{
			"a.hcl": {Data: []byte(`tag "a" { x = ` + strings.Repeat("(", 10000) +
				"\n}\n")},
		}, "More than 200 levels are open here."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.ReplaceAll(report(t, c.files), "\n  on ",
				" on "); !strings.Contains(strings.ReplaceAll(got, "\n", " "),
				strings.ReplaceAll(c.want, "\n", " ")) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestARepositoryKeepsWhatItsBlocksSay(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/whole.txtar")
	if err != nil {
		t.Fatal(err)
	}
	repository, _, _ := spec.Load(filesOf(archive))
	prod := repository.Integrations[1]
	if got, want := prod.Review, (spec.Review{
		Require: true, Approvals: 2, CodeOwners: true,
		NoSelfApproval: true,
	}); got != want {
		t.Errorf("review is %+v, want %+v", got, want)
	}
	if prod.Drift.Mode != spec.DriftCorrect || prod.Drift.MaxCorrections != 10 || len(prod.Drift.Ignore) != 1 {
		t.Errorf("drift is %+v", prod.Drift)
	}
	local := repository.Integrations[0]
	if got, want := local.Review, (spec.Review{Require: true, NoSelfApproval: true}); got != want {
		t.Errorf("the default review is %+v, want %+v", got, want)
	}
	if local.ViewSchema.String() != "governed" || local.Port != 5439 || local.Grantee != spec.GranteeRole ||
		local.Drift.Mode != spec.DriftReport {
		t.Errorf("the defaults are %+v", local)
	}
	source := repository.Sources[0]
	if source.View.String() != "clients" || source.Table.String() != "crm.customers" || source.LateBinding ||
		len(source.Columns) != 3 {
		t.Errorf("the source is %+v", source)
	}
	alice := repository.Users[0]
	if diff := cmp.Diff([]redshift.Account{"alice.smith", "alice"},
		[]redshift.Account{alice.Account("local"), alice.Account("prod")}); diff != "" {
		t.Error(diff)
	}
	if want := time.Date(2026, 12, 30, 22, 0, 0, 0, time.UTC); !repository.Approvals[0].Window.Until.Equal(want) {
		t.Errorf("until is %s, want %s", repository.Approvals[0].Window.Until, want)
	}
}

func TestLoadingTheSameFilesSaysTheSame(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/attributes.txtar")
	if err != nil {
		t.Fatal(err)
	}
	first := report(t, filesOf(archive))
	for range 20 {
		if diff := cmp.Diff(first, report(t, filesOf(archive))); diff != "" {
			t.Fatal(diff)
		}
	}
}

func FuzzLoad(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		report(t, fstest.MapFS{"a.hcl": {Data: source}})
		spec.Format(source)
	})
}
