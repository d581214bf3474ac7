package spec

import (
	"strings"
	"testing"
)

func TestPatternsAreWrittenForTheWarehouse(t *testing.T) {
	for _, c := range []struct{ text, posix string }{
		{`\d{4}`, `[0-9]{4}`},
		{`^[^@]+@`, `^[^@]+@`},
		{`(?:ab)+c|d`, `(ab)+c|d`},
		{`a.c`, `a.c`},
		{`[]\[^-]`, `[][^-]`},
		{`[\^-]`, `[-^]`},
		{`[\\x]`, `[x\\]`},
		{`[[:digit:]]+-?`, `[0-9]+-?`},
		{`\.\$`, `\.\$`},
		{`ab|abc`, `(ab)(c)?`},
		{`x{2,}y{1,3}`, `x{2,}y{1,3}`},
		{`[^\]]z`, `[^]]z`},
		{`(a|b)*c`, `([a-b])*c`},
		{`\S+`, "[^\t-\n\f-\r ]+"},
	} {
		p, err := ParsePattern(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
		} else if p.POSIX != c.posix {
			t.Errorf("%s: got %s, want %s", c.text, p.POSIX, c.posix)
		}
	}
}

func TestPatternsThatEnginesDisagreeAboutAreRefused(t *testing.T) {
	for _, c := range []struct{ text, message string }{
		{`a*`, "empty text"},
		{`^`, "empty text"},
		{`a|b?`, "empty text"},
		{`a+?`, "lazy"},
		{`(?i)abc`, "flags"},
		{`\bcat\b`, "word boundaries"},
		{`(?m)^a`, "flags"},
		{`(a`, "missing closing"},
		{`a{300}`, "above 255"},
		{`(?P<x>a)\1`, "invalid escape"},
		{`[[:foo:]]`, "invalid character class"},
		{`\pL`, "invalid"},
	} {
		_, err := ParsePattern(c.text)
		if err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: got %v, want an error with %q", c.text, err, c.message)
		}
	}
}
