package discover

import (
	"fmt"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// pattern is one line of a .redveilignore.
type pattern struct {
	glob   string // for the whole name
	back   bool   // !line takes back in
	folder bool   // line/ means folders alone
}

// ParseRules reads gitignore's syntax. https://git-scm.com/docs/gitignore
func ParseRules(content []byte) Rules {
	if len(content) > maxIgnore {
		return Rules{problem: tooLarge}
	}
	var rules Rules
	n := 0
	for line := range strings.Lines(string(Normalize(content))) {
		n++
		text := trimmed(strings.TrimSuffix(line, "\n"))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		p := parsePattern(text)
		if p.glob == "" {
			continue
		}
		if !doublestar.ValidatePattern(p.glob) {
			return Rules{problem: fmt.Sprintf("Line %d, %q, is no valid pattern.", n, text)}
		}
		if rules.ignored = append(rules.ignored, p); len(rules.ignored) > maxPatterns || len(text) > maxPattern {
			return Rules{problem: tooLarge}
		}
	}
	return rules
}

// trimmed removes spaces at the end, except one after a backslash.
func trimmed(line string) string {
	cut := strings.TrimRight(line, " ")
	if slashes := len(cut) - len(strings.TrimRight(cut, `\`)); slashes%2 == 1 && len(cut) < len(line) {
		return cut + " "
	}
	return cut
}

func parsePattern(text string) pattern {
	var p pattern
	text, p.back = strings.CutPrefix(text, "!")
	text, p.folder = strings.CutSuffix(text, "/")
	anchored := strings.Contains(text, "/")
	glob := strings.NewReplacer("{", `\{`, "}", `\}`, `\{`, `\{`, `\}`, `\}`, `\\`,
		`\\`).Replace(strings.TrimPrefix(text, "/"))
	if strings.HasSuffix(glob, "/**") { // what is inside, not the folder itself
		glob += "/*"
	}
	if !anchored && glob != "" {
		glob = "**/" + glob
	}
	p.glob = glob
	return p
}

// leavesOut follows the last line that matches.
func (r Rules) leavesOut(name string, folder bool) bool {
	for n := len(r.ignored) - 1; n >= 0; n-- {
		p := r.ignored[n]
		if p.folder && !folder {
			continue
		}
		if doublestar.MatchUnvalidated(p.glob, name) {
			return !p.back
		}
	}
	return false
}
