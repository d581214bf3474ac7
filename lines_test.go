package redveil_test

import (
	"bytes"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path"
	"testing"
)

// widest is how many columns a line of Go may have, a tab being four.
const widest = 120

// A line that nobody sees whole is not read. Text between backquotes, such as
// the SQL and JSON of tests, may be longer.
func TestLinesAreNotTooLong(t *testing.T) {
	err := fs.WalkDir(os.DirFS("."), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".go" {
			return err
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		quoted := backquoted(source)
		for n, line := range bytes.Split(source, []byte("\n")) {
			if width(line) > widest && !quoted[n+1] {
				t.Errorf("%s:%d has %d columns", file, n+1, width(line))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func width(line []byte) int {
	return len([]rune(string(line))) + 3*bytes.Count(line, []byte("\t"))
}

// backquoted are the lines with a text between backquotes.
func backquoted(source []byte) map[int]bool {
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, 0)
	lines := make(map[int]bool)
	for {
		at, kind, text := s.Scan()
		if kind == token.EOF {
			return lines
		}
		if kind != token.STRING || text[0] != '`' {
			continue
		}
		first := files.Position(at).Line
		for n := range bytes.Count([]byte(text), []byte("\n")) + 1 {
			lines[first+n] = true
		}
	}
}
