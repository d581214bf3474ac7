package redveil_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

var (
	blockOfCode = regexp.MustCompile("(?ms)^```.*?^```$|^    .*?$")
	inlineCode  = regexp.MustCompile("`[^`\n]+`")
	link        = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	source      = regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	heading     = regexp.MustCompile(`(?m)^#{1,6} (.+)$`)
)

// A link that leads to a file leads to one that is there, and to a heading of it.
func TestTheLinksOfTheDocumentsLeadSomewhere(t *testing.T) {
	pages, err := filepath.Glob("docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	checked := 0
	for _, page := range append(pages, "README.md") {
		text := read(t, page)
		prose := inlineCode.ReplaceAllString(blockOfCode.ReplaceAllString(text, ""), "`")
		links := append(link.FindAllStringSubmatch(prose, -1), source.FindAllStringSubmatch(prose, -1)...)
		for _, found := range links {
			if strings.Contains(found[1], "://") {
				continue
			}
			checked++
			file, anchor, _ := strings.Cut(found[1], "#")
			target := page
			if file != "" {
				target = filepath.Join(filepath.Dir(page), file)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s leads to %s, which is not there", page, found[1])
				continue
			}
			if anchor != "" && !anchorsOf(read(t, target))[anchor] {
				t.Errorf("%s leads to %s, and there is no such heading", page, found[1])
			}
		}
	}
	if checked < 50 {
		t.Errorf("only %d links are checked", checked)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// anchorsOf are the names that GitHub gives the headings of a page: small letters,
// digits, hyphens and underscores of their texts, a hyphen for each space, and a number
// where a name is taken.
func anchorsOf(text string) map[string]bool {
	all := make(map[string]bool)
	for _, found := range heading.FindAllStringSubmatch(blockOfCode.ReplaceAllString(text, ""), -1) {
		shown := link.ReplaceAllString(strings.ReplaceAll(found[1], "[", ""), "")
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				return unicode.ToLower(r)
			}
			return -1
		}, strings.TrimSpace(shown))
		unique := name
		for n := 1; all[unique]; n++ {
			unique = name + "-" + strconv.Itoa(n)
		}
		all[unique] = true
	}
	return all
}

// GitHub's own rules for headings that are not plain words.
func TestAnchorsAreThoseOfGitHub(t *testing.T) {
	got := anchorsOf("# Who can reach what?\n## The key of hash()\n## `row_filter` in [HCL](x.md)\n## Plan\n## Plan\n" +
		"```\n# no heading\n```\n")
	for _, want := range []string{"who-can-reach-what", "the-key-of-hash", "row_filter-in-hcl", "plan", "plan-1"} {
		if !got[want] {
			t.Errorf("no %s in %v", want, got)
		}
	}
	if len(got) != 5 {
		t.Errorf("anchors %v", got)
	}
}
