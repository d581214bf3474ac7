package discover_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/spec/discover"
	"pgregory.net/rapid"
)

// What .redveilignore leaves out is what git would ignore by the same lines.
func TestLinesLeaveOutWhatGitIgnores(t *testing.T) {
	folder := t.TempDir()
	git(t, folder, "", "init", "-q")
	piece := rapid.SampledFrom([]string{
		"a", "b", "a*", "?", "*", "**", "[!a]", "[ab]", "{a,b}", "a.hcl", "*.hcl",
		`\*`, `\{`, " ", "#a", `\#a`, "!",
	})
	line := rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"", "", "", "!", "/", "#", " "}).Draw(t, "front") +
			strings.Join(rapid.SliceOfN(piece, 1, 4).Draw(t, "pieces"), "/") +
			rapid.SampledFrom([]string{"", "", "/", " ", `\ `, "  ", "/**"}).Draw(t, "behind")
	})
	name := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(
			[]string{"a", "b", "ab", "*", "{a,b}", "a ", "#a", "!", "!a"}), 0, 3).Draw(t, "folders"), "/") + "/" +
			rapid.SampledFrom([]string{"a.hcl", "b.hcl", "a", "b", "ab", "a "}).Draw(t, "file")
	})
	rapid.Check(t, func(t *rapid.T) {
		lines := strings.Join(rapid.SliceOfN(line, 1, 4).Draw(t, "lines"), "\n") + "\n"
		if err := os.WriteFile(filepath.Join(folder, ".gitignore"), []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
		names := rapid.SliceOfNDistinct(name, 1, 12, rapid.ID).Draw(t, "names")
		for n, name := range names {
			names[n] = strings.TrimPrefix(name, "/")
		}
		ignored := make(map[string]bool)
		for _, name := range strings.Split(git(t, folder, strings.Join(names, "\x00"), "check-ignore", "--no-index",
			"-z", "--stdin"), "\x00") {
			ignored[name] = true
		}
		rules := discover.ParseRules([]byte(lines))
		for _, name := range names {
			if got := rules.Of(name, 0).Use == discover.LeftOut; got != ignored[name] {
				t.Errorf("%q leaves out %q: %t, git: %t", lines, name, got, ignored[name])
			}
		}
	})
}

// git runs it; that nothing is ignored is its exit code 1.
func git(t rapid.TB, folder, input string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", folder}, args...)...)
	cmd.Stdin = strings.NewReader(input)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}
