package main

import (
	"bufio"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Whoever follows the tutorial sees what it shows. Its files are written and its
// commands run in its order, in one folder.
func TestTheTutorialHoldsWhatItShows(t *testing.T) {
	if _, err := exec.LookPath("psql"); err != nil {
		t.Fatal("psql is not installed, which comes with the PostgreSQL server package: apt-get install postgresql")
	}
	text, err := os.ReadFile("../../docs/tutorial.md")
	if err != nil {
		t.Fatal(err)
	}
	r := &tutorialReader{T: t, folder: t.TempDir()}
	page := strings.ReplaceAll(string(text), "5439", freePort(t))
	blocks := tutorialBlock.FindAllStringSubmatchIndex(page, -1)
	if len(blocks) < 20 {
		t.Fatalf("the tutorial has %d blocks", len(blocks))
	}
	for _, at := range blocks {
		language, block := page[at[2]:at[3]], page[at[4]:at[5]]
		switch language {
		case "console":
			for _, step := range strings.Split("\n"+block, "\n$ ")[1:] {
				command, shown, _ := strings.Cut(step, "\n")
				r.run(command, shown)
			}
		case "hcl", "sql":
			r.write(fileBefore(t, page[:at[0]]), block)
		case "sh": // installs, or needs a server
		default:
			t.Errorf("a block in %q", language)
		}
	}
}

var (
	tutorialBlock = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")
	namedFile     = regexp.MustCompile("`([a-z/.]+)`:\n\n$")
)

// fileBefore is the file that the line above a block names.
func fileBefore(t *testing.T, before string) string {
	t.Helper()
	found := namedFile.FindStringSubmatch(before)
	if found == nil {
		t.Fatalf("no file is named before a block: …%s", before[max(0, len(before)-100):])
	}
	return found[1]
}

// freePort is a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

// tutorialReader is somebody at a terminal.
type tutorialReader struct {
	*testing.T
	folder string
	code   int // of the last command, once it is shown
	failed string
}

func (r *tutorialReader) write(name, text string) {
	r.Helper()
	if err := os.WriteFile(filepath.Join(r.folder, name), []byte(text), 0o600); err != nil {
		r.Fatal(err)
	}
}

// run runs a command, and looks for what is shown in what it says. A command that
// fails has to be followed by "echo $?".
func (r *tutorialReader) run(command, shown string) {
	r.Helper()
	if command == "echo $?" {
		if got := strconv.Itoa(r.code); got != strings.TrimSpace(shown) {
			r.Fatalf("%s ends with %s, shown is %s", r.failed, got, shown)
		}
		r.code, r.failed = 0, ""
		return
	}
	if r.code != 0 {
		r.Fatalf("%s ends with %d, which is not shown", r.failed, r.code)
	}
	if folder, found := strings.CutPrefix(command, "cd "); found {
		r.folder = filepath.Join(r.folder, folder)
		return
	}
	if strings.HasPrefix(command, "redveil sandbox") {
		r.start(command, shown)
		return
	}
	out, err := shell(r.T, r.folder, command)
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		r.code, r.failed = ended.ExitCode(), command
	case err != nil:
		r.Fatal(err)
	}
	if line := missingLine(out, shown); line != "" {
		r.Errorf("%s\ndoes not say, at its place, %q, but\n%s", command, line, out)
	}
}

// start leaves a command running until the test ends, once it says what is shown.
func (r *tutorialReader) start(command, shown string) {
	r.Helper()
	cmd := redveilCommand(r.T, strings.Fields(command)[1:]...)
	cmd.Dir, cmd.Stderr = r.folder, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // as Ctrl-C does
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { _ = cmd.Wait() })
	lines := bufio.NewReader(out)
	for range strings.Count(shown, "\n") {
		line, err := lines.ReadString('\n')
		if err != nil || missingLine(line, shown) != "" {
			r.Fatalf("%s says %q, %v", command, line, err)
		}
	}
}

// missingLine is the first of the shown lines that does not follow, in their order;
// empty if there is none. In a line … stands for any text, alone for any lines.
func missingLine(out, shown string) string {
	said := strings.Split(out, "\n")
	for _, line := range strings.Split(strings.TrimRight(shown, "\n"), "\n") {
		parts := strings.Split(strings.TrimSpace(line), "…")
		for n := range parts {
			parts[n] = regexp.QuoteMeta(parts[n])
		}
		pattern := regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")
		if strings.Trim(line, "… ") == "" {
			continue
		}
		n := 0
		for n < len(said) && !pattern.MatchString(strings.TrimSpace(said[n])) {
			n++
		}
		if n == len(said) {
			return line
		}
		said = said[n+1:]
	}
	return ""
}
