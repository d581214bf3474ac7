package redveil_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What the page quotes is what redveil says: each part between two … stands in a text
// of the code.
func TestTheQuotedErrorsAreThoseOfTheCode(t *testing.T) {
	page, err := os.ReadFile("docs/troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	quotes := regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(string(page), -1)
	if len(quotes) < 50 {
		t.Fatalf("the page quotes %d errors", len(quotes))
	}
	said := textsOfTheCode(t)
	for _, quote := range quotes {
		longest := 0
		for part := range strings.SplitSeq(quote[1], "…") {
			part = strings.TrimSpace(part)
			longest = max(longest, len(part))
			if !strings.Contains(said, part) {
				t.Errorf("%q: the code has no %q", quote[1], part)
			}
		}
		if longest < len("name taken") {
			t.Errorf("%q says too little to be found", quote[1])
		}
	}
}

var verb = regexp.MustCompile(`%[-+#.0-9]*[a-z]`)

// textsOfTheCode are all texts of the code, each on a line of its own, with … where a
// value is put in. Texts that are added up count as one.
func textsOfTheCode(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			e, ok := node.(ast.Expr)
			if !ok {
				return true
			}
			text, ok := textOf(e)
			if ok {
				all.WriteString(verb.ReplaceAllString(text, "…") + "\n")
			}
			return !ok
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// textOf is the text of a literal, or of a sum with one; … stands for what is none.
func textOf(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, inLeft := textOf(e.X)
		right, inRight := textOf(e.Y)
		if e.Op != token.ADD || !inLeft && !inRight {
			return "", false
		}
		if !inLeft {
			left = "…"
		}
		if !inRight {
			right = "…"
		}
		return left + right, true
	}
	return "", false
}
