package starter_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/starter"
)

const commit = "0123456789abcdef0123456789abcdef01234567"

// A new repository's workflows run what made them.
func TestScaffoldPinsTheActionToTheReleasesCommit(t *testing.T) {
	for _, row := range []struct {
		name    string
		release starter.Release
		uses    string
		version string
	}{
		{"a release", starter.Release{Version: "1.2.3", Commit: commit}, commit + " # v1.2.3", "v1.2.3"},
		{"a tag", starter.Release{Version: "v1.2.3-rc.1", Commit: commit}, commit + " # v1.2.3-rc.1", "v1.2.3-rc.1"},
		{
			"some commits after a release",
			starter.Release{Version: "v1.2.3-5-gabcdef0", Commit: commit},
			commit + " # no release", "checkout",
		},
		{
			"a snapshot",
			starter.Release{Version: "0.0.0-SNAPSHOT-abcdef0", Commit: commit},
			commit + " # no release",
			"checkout",
		},
		{
			"a build that knows no commit",
			starter.Release{Version: "1.2.3", Commit: "unknown commit"},
			strings.Repeat("0", 40) + " # unreleased", "checkout",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, file := range starter.Scaffold(row.release) {
				if !strings.HasPrefix(file.Path, ".github/workflows/") {
					continue
				}
				for _, want := range []string{
					"uses: redveil/redveil/.github/actions/redveil@" + row.uses + "\n",
					"version: " + row.version + "\n",
				} {
					if !bytes.Contains(file.Content, []byte(want)) {
						t.Errorf("%s does not say %q", file.Path, want)
					}
				}
			}
		})
	}
}

func TestScaffoldHoldsFilesThatStartWithADot(t *testing.T) {
	found := make(map[string]bool)
	for _, file := range starter.Scaffold(starter.Release{}) {
		found[file.Path] = true
	}
	for _, want := range []string{
		".gitignore", ".github/CODEOWNERS", ".github/workflows/redveil-apply.yml",
		"redveil.hcl",
	} {
		if !found[want] {
			t.Errorf("%s is missing", want)
		}
	}
}

// Until there is a release, init says in a sentence what the workflows are pinned to.
func TestTheNextStepsSayWhatToPin(t *testing.T) {
	for _, row := range []struct {
		release starter.Release
		want    string
	}{
		{starter.Release{Version: "dev"}, "put a release's commit in the place of the zeros"},
		{
			starter.Release{Version: "v1.2.3-4-gabc", Commit: commit},
			"This redveil is no release: the workflows are pinned to its commit, " + commit[:12],
		},
		{starter.Release{Version: "1.2.3", Commit: commit}, ""},
	} {
		text := starter.Next{Place: starter.Place{Folder: "policy", Inside: "."}, Release: row.release}.Text()
		if row.want == "" && strings.Contains(text, "pinned") || !strings.Contains(text, row.want) {
			t.Errorf("%+v: %s", row.release, text)
		}
	}
}
