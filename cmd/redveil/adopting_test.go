package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// What docs/adopting.md shows is run in order: files are written, statements are sent to
// a sandbox, and what a command is said to print it prints, in that order.
func TestTheChapterOnAdoptingIsTrue(t *testing.T) {
	text, err := os.ReadFile("../../docs/adopting.md")
	if err != nil {
		t.Fatal(err)
	}
	running := sandboxtest.Start(t)
	folder := t.TempDir()
	port := strconv.Itoa(running.Port())
	commands := 0
	for _, block := range regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		kind, content := block[1], block[2]
		first, rest, _ := strings.Cut(content, "\n")
		switch kind {
		case "sql":
			account := "admin"
			if name, found := strings.CutPrefix(first, "-- as "); found {
				account, content = name, rest
			}
			for statement := range strings.SplitSeq(strings.TrimSpace(content), ";\n") {
				sandboxtest.Exec(t, sandboxtest.Open(t, running, account), statement)
			}
		case "hcl":
			name := filepath.Join(folder, strings.TrimPrefix(first, "# "))
			if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(strings.ReplaceAll(rest, "5439", port)), 0o600); err != nil {
				t.Fatal(err)
			}
		case "":
			for _, command := range strings.Split("\n"+content, "\n$ redveil ")[1:] {
				line, shown, _ := strings.Cut(command, "\n")
				commands++
				prints(t, folder, line, shown)
			}
		}
	}
	if commands < 10 {
		t.Errorf("the chapter runs only %d commands", commands)
	}
}

// prints runs a command and looks for the lines that it is said to print. An ellipsis
// stands for any text.
func prints(t *testing.T, folder, line, shown string) {
	t.Helper()
	cmd := redveilCommand(t, strings.Fields(line)...)
	cmd.Dir = folder
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("redveil %s: %v\n%s%s", line, err, out.String(), problems.String())
	}
	left := out.String()
	for want := range strings.Lines(shown) {
		want = strings.TrimRight(want, "\n")
		if want == "…" || want == "" {
			continue
		}
		pattern := "(?m)^" + strings.ReplaceAll(regexp.QuoteMeta(want), "…", ".*") + "$"
		at := regexp.MustCompile(pattern).FindStringIndex(left)
		if at == nil {
			t.Fatalf("redveil %s does not print\n%s\nafter what comes before; it prints\n%s", line, want, out.String())
		}
		left = left[at[1]:]
	}
}
