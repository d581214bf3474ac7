package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies/access"
)

func entry(users, source, column string, effect access.Effect, before, after access.Sight) Access {
	return Access{Entry: access.Entry{
		Users: strings.Split(users, " "), Source: source, Column: column, Before: before, After: after, Effect: effect,
	}}
}

func seen(rows, value string) access.Sight { return access.Sight{Rows: rows, Value: value} }

func scopedTo(scope access.Scope, a Access) Access {
	a.Scope = scope
	return a
}

// What is folded is true of everybody and everything that is folded into it.
func TestFoldedLines(t *testing.T) {
	const emea = `region in ["emea"]`
	unknown := seen(access.Unknown, access.Unknown)
	doubt := func(a Access) Access {
		a.Proof = access.NoProof
		return a
	}
	for name, c := range map[string]struct {
		entries []Access
		want    string
	}{
		"the same rows with other looks": {
			[]Access{
				entry("ann", "s", "c", access.Widens, seen(emea, access.Clear), seen(access.All, access.Clear)),
				entry("bert", "s", "c", access.Widens, seen(emea, "hash()"), seen(access.All, "hash()")),
			}, `gains ann: more rows of s; rows region in ["emea"] → all; in clear: c
gains bert: more rows of s; rows region in ["emea"] → all; as hash(): c
`,
		},
		"everything, by two ways": {
			[]Access{
				scopedTo(access.OfAll, entry("ann", "s", "c", access.Narrows, seen(emea, "clear"), access.Blind())),
				doubt(scopedTo(access.OfAll, entry("ann", "z", "c", access.Narrows, seen(emea, "hash()"),
					access.Blind()))),
			}, `loses, not proved ann: all of z (c)
loses ann: all of s (c)
`,
		},
		"what is not known, and goes": {
			[]Access{
				doubt(scopedTo(access.OfAll, entry("ann", "s", "*", access.Mixed, unknown, access.Blind()))),
				doubt(scopedTo(access.OfAll, entry("ann", "z", "*", access.Mixed, unknown, access.Blind()))),
			}, `differs, not proved ann: everything: 2 sources; s, z; what it showed is not known
`,
		},
		"what is not known, and comes and goes": {
			[]Access{
				doubt(scopedTo(access.OfSource, entry("ann", "s", "*", access.Mixed, access.Blind(), unknown))),
				doubt(scopedTo(access.OfSource, entry("ann", "z", "*", access.Mixed, unknown, access.Blind()))),
			}, `differs, not proved ann: all of s; what it shows is not known
differs, not proved ann: all of z; what it showed is not known
`,
		},
	} {
		var b strings.Builder
		for _, l := range overviewOf(c.entries).Lines {
			b.WriteString(plainWords[l.Effect] + ifso(l.Doubt, ", not proved") + " " + l.who(writingOfText) + ": ")
			b.WriteString(strings.Join(append([]string{l.what(writingOfText)}, l.how(writingOfText)...), "; ") + "\n")
		}
		if diff := cmp.Diff(c.want, b.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// An example is a row of those whom the line names.
func TestAnExampleIsOfEverybody(t *testing.T) {
	row := func(region string) *access.Witness {
		return &access.Witness{Row: map[string]*string{"region": &region}}
	}
	own := &access.Own{Before: seen("region in their own region", "clear"), After: seen("all", "clear")}
	ann := entry("ann", "s", "c", access.Widens, seen(`region in ["emea"]`, "clear"), seen("all", "clear"))
	bert := entry("bert", "s", "c", access.Widens, seen(`region in ["amer"]`, "clear"), seen("all", "clear"))
	ann.Own, bert.Own, ann.Witness, bert.Witness = own, own, row("amer"), row("emea")
	lines := overviewOf([]Access{ann, bert}).Lines
	if len(lines) != 1 || lines[0].Example != "" {
		t.Errorf("a row that bert sees already is an example of what they gain: %+v", lines)
	}
}

// A tagged column that opens is never folded, however much else there is.
func TestWhatOpensTaggedColumnsIsNotFolded(t *testing.T) {
	partly := entry("otto", "z", "card", access.Mixed, seen("all", "hash()"),
		seen("all", `clear where region == "emea", otherwise hash()`))
	partly.Tags = []string{"pii"}
	entries := []Access{partly}
	for _, user := range strings.Split("abcdefghijklmnopqrst", "") {
		masked, clear := seen("all", "hash()"), seen("all", "clear")
		entries = append(entries, entry(user, "s", "c"+user, access.Widens, masked, clear))
	}
	var b strings.Builder
	writeOverviewMarkdown(&b, "Who", entries, "", detail{people: true, access: true})
	shown, _, folded := strings.Cut(b.String(), "<details>")
	if !folded || !strings.Contains(shown, "`otto`") {
		t.Error(b.String())
	}
}
