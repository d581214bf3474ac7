package importing_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/importing"
	"github.com/redveil/redveil/spec/importing/detect"
	"github.com/redveil/redveil/spec/importing/tagging"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"pgregory.net/rapid"
)

// typeTexts are types of the catalog, one of which the language lacks.
var typeTexts = []string{"bigint", "varchar(80)", "numeric(10,2)", "timestamp", "super", "geometry", "varchar(20)"}

// drawRelations draws tables with names that HCL, SQL and people could read wrongly.
func drawRelations(t *rapid.T, label string) []state.Relation {
	name := rapid.OneOf(
		rapid.SampledFrom([]string{
			"people", "orders", "leads", "a b", "A", "${x}", "%{if}", `a"b`, `\`, "a.b", "größe", "#c",
		}),
		rapid.StringMatching(`[a-z_]{1,6}`), rapid.StringN(1, 8, 40),
	)
	comment := rapid.SampledFrom([]string{
		"", "", "One.", "two\nlines # ${x} */", "\x1b[2K\u202e\ufeff\r", "suggested tag x",
	})
	var all []state.Relation
	seen := make(map[string]bool)
	for range rapid.IntRange(0, 6).Draw(t, label) {
		r := state.Relation{
			Schema: rapid.SampledFrom([]string{"crm", "shop", "odd schema"}).Draw(t, "schema"),
			Name:   name.Draw(t, "table"),
			Kind: rapid.SampledFrom([]state.RelationKind{
				state.PlainTable, state.PlainView, state.LateBindingView, state.MaterializedView,
			}).Draw(t, "kind"),
			Owner:   rapid.SampledFrom([]redshift.Account{"", "etl", "dana"}).Draw(t, "owner"),
			Comment: comment.Draw(t, "comment"),
		}
		if seen[r.Place()] {
			continue
		}
		seen[r.Place()] = true
		r.Columns = drawColumns(t, name, comment)
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b state.Relation) int { return strings.Compare(a.Place(), b.Place()) })
	return all
}

func drawColumns(t *rapid.T, name *rapid.Generator[string], comment *rapid.Generator[string]) []state.RelationColumn {
	var columns []state.RelationColumn
	for _, column := range rapid.SliceOfNDistinct(name, 0, 5, rapid.ID).Draw(t, "columns") {
		text := rapid.SampledFrom(typeTexts).Draw(t, "type")
		parsed, _ := redshift.ParseType(text) // the zero type if it has none
		columns = append(columns, state.RelationColumn{
			Name: column, Type: parsed, TypeText: text, Comment: comment.Draw(t, "comment"),
		})
	}
	return columns
}

func drawTags(t *rapid.T, relations []state.Relation) []tagging.Tagging {
	var all []tagging.Tagging
	tag := rapid.SampledFrom([]string{"pii", "pii.email", "domain.crm", "no tag", ""})
	for _, r := range relations {
		for _, c := range append(r.Columns, state.RelationColumn{}) {
			if rapid.Bool().Draw(t, "tagged") {
				all = append(all, tagging.Tagging{
					Place: tagging.Place{Schema: r.Schema, Table: r.Name, Column: c.Name},
					Tag:   tag.Draw(t, "tag"), From: "x",
				})
			}
		}
	}
	return all
}

func drawSuggestions(t *rapid.T, relations []state.Relation) map[tagging.Place]detect.Suggestion {
	all := make(map[tagging.Place]detect.Suggestion)
	for _, r := range relations {
		for _, c := range r.Columns {
			if rapid.Bool().Draw(t, "suggested") {
				all[tagging.Place{Schema: r.Schema, Table: r.Name, Column: c.Name}] = detect.Suggestion{
					Tag:    rapid.SampledFrom([]string{"pii.email", "pii.phone"}).Draw(t, "tag"),
					Reason: "the name is " + c.Name,
				}
			}
		}
	}
	return all
}

// byHand lets a person write into the files: remarks at the ends of lines and between
// them, blank lines, and other names for files.
func byHand(t *rapid.T, files map[string][]byte) map[string][]byte {
	edited := make(map[string][]byte)
	n := 0
	for _, name := range slices.Sorted(keys(files)) {
		var b bytes.Buffer
		for line := range bytes.Lines(files[name]) {
			n++
			switch rapid.IntRange(0, 5).Draw(t, "by hand") {
			case 0:
				fmt.Fprintf(&b, "# remark %d\n%s", n, line)
			case 1:
				fmt.Fprintf(&b, "\n\n%s", line)
			case 2:
				if !bytes.Contains(line, []byte("#")) {
					line = fmt.Appendf(bytes.TrimSuffix(line, []byte("\n")), " // remark %d\n", n)
				}
				b.Write(line)
			default:
				b.Write(line)
			}
		}
		if rapid.Bool().Draw(t, "moved") && strings.HasPrefix(name, "catalog/") {
			name = "teams/" + name
		}
		edited[name] = b.Bytes()
	}
	return edited
}

func keys(files map[string][]byte) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range files {
			if !yield(name) {
				return
			}
		}
	}
}

// Whatever a warehouse holds: what is written is valid and canonical (run checks that),
// a second time changes nothing, and what a person wrote meanwhile stays, in order.
func TestAnyWarehouse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		files := map[string][]byte{"redveil.hcl": []byte(integration + "user \"dana\" {}\n")}
		step := func(label string) {
			relations := drawRelations(t, label)
			in := importing.Input{
				Relations: relations, Tags: drawTags(t, relations), Suggestions: drawSuggestions(t, relations),
			}
			result := run(t, files, in)
			after := applied(files, result)
			for name, before := range files {
				kept(t, name, spec.Format(before), after[name])
			}
			if again := run(t, after, in); len(again.Files) > 0 {
				t.Fatalf("a second time changes %s:\n%s\nto\n%s", again.Files[0].Name, after[again.Files[0].Name],
					again.Files[0].Content)
			}
			files = after
		}
		step("first")
		files = byHand(t, files)
		loaded(t, files)
		step("second")
	})
}

// kept checks that every line is still there, in order. A type may be another, a list of
// tags longer, and a column of one line have several: of these the remark has to stay.
func kept(t *rapid.T, name string, before, after []byte) {
	t.Helper()
	rest := strings.Split(string(after), "\n")
	for line := range strings.Lines(string(before)) {
		want := essence(line)
		at := slices.IndexFunc(rest, func(line string) bool { return strings.Contains(essence(line), want) })
		if at < 0 {
			t.Fatalf("%s: %q is not kept:\n%s\nbecame\n%s", name, line, before, after)
		}
		rest = rest[at:]
		if want != "" {
			rest = rest[1:]
		}
	}
}

// essence is what has to stay of a line.
func essence(line string) string {
	line = strings.Join(strings.Fields(line), " ")
	_, remark, _ := strings.Cut(line, "// remark")
	for _, changing := range []string{"type = ", "tags = ", `column "`} {
		if strings.HasPrefix(line, changing) {
			return remark
		}
	}
	if strings.HasPrefix(line, "}") {
		return remark
	}
	return line
}
