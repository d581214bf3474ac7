package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec/expr"
)

// Reference is docs/reference.md: everything that the language has, as the checker
// knows it.
func Reference() string {
	var b strings.Builder
	b.WriteString(referenceHead)
	types := blockTypes()
	names := slices.Sorted(maps.Keys(types))
	for _, name := range names {
		fmt.Fprintf(&b, "- [`%s`](#%s)\n", name, name)
	}
	b.WriteString("- [objects](#objects), [functions](#functions), [mask methods](#mask-methods)\n")
	for _, name := range names {
		kind := types[name]
		if kind.decode == nil {
			writeBlock(&b, name, name+" { … }", kind.schema)
			continue
		}
		writeBlock(&b, name, name+` "name" { … }`, kind.schema)
		fmt.Fprintf(&b, "\nThe name: %s; at most %d bytes.\n", kind.label.allowed, kind.label.longest)
		writeInner(&b, name, kind.schema)
	}
	writeObjects(&b)
	writeFunctions(&b)
	writeMethods(&b)
	return b.String()
}

const referenceHead = `# Reference of the policy language

This page is made from the code that reads policies; ` + "`make reference`" + ` writes it.
[language.md](language.md) explains how the parts act together, with examples, and
[tutorial.md](tutorial.md) uses them one after the other.

There is no release yet. What names no version is there from ` + firstVersion + ` on.

A time is written with its zone, such as ` + "`\"2026-12-31T00:00:00Z\"`" + `. Selectors and predicates are
described [there](language.md#expressions); what they can use is listed below the blocks.

`

func writeBlock(b *strings.Builder, title, written string, s *schema) {
	fmt.Fprintf(b, "\n## %s\n\n    %s\n\n%s%s\n", title, written, s.says, since(s.since))
	writeAttributes(b, s)
}

func writeInner(b *strings.Builder, within string, s *schema) {
	for _, i := range s.blocks {
		written := strings.Join(strings.Fields(i.name+" "+i.label), " ")
		times := "at most once"
		if i.several {
			times = "any number of times"
		}
		fmt.Fprintf(b, "\n### %s in %s\n\n    %s { … }\n\nInside %s, %s. %s%s\n", i.name, within, written, within,
			times, i.schema.says, since(i.schema.since))
		writeAttributes(b, i.schema)
		writeInner(b, i.name, i.schema)
	}
}

func writeAttributes(b *strings.Builder, s *schema) {
	if len(s.attributes) == 0 {
		return
	}
	b.WriteString("\n| attribute | type | left out | says |\n|---|---|---|---|\n")
	for _, a := range s.attributes {
		fmt.Fprintf(b, "| `%s` | %s | %s | %s%s%s |\n", a.name, a.typeText(), a.leftOut(), a.says, a.shown(),
			since(a.since))
	}
}

func since(version string) string {
	if version == "" {
		return ""
	}
	return " Since " + version + "."
}

// typeText says what may stand there.
func (a *attr) typeText() string {
	values := make([]string, 0, len(a.choices))
	for _, choice := range a.choices {
		if choice != "" {
			values = append(values, fmt.Sprintf("`%q`", choice))
		}
	}
	switch {
	case a.kind == textList && len(values) > 0:
		return "list of " + strings.Join(values, ", ")
	case len(values) > 0:
		return strings.Join(values, ", ")
	case a.of != "" && a.kind == labelList:
		return fmt.Sprintf("list of labels of [`%s`](#%s)", a.of, a.of)
	case a.of != "":
		return fmt.Sprintf("label of [`%s`](#%s)", a.of, a.of)
	case a.kind == aNumber:
		return fmt.Sprintf("whole number from %d to %d", a.least, a.most)
	}
	return string(a.kind)
}

// leftOut says what holds where it is not written.
func (a *attr) leftOut() string {
	switch literal := a.literal(); {
	case a.required:
		return "required"
	case a.otherwise != "":
		return a.otherwise
	case literal != "" && literal != `""`:
		return "`" + literal + "`"
	case a.kind == labelList || a.kind == textList || a.kind == valueMap:
		return "empty"
	}
	return "none"
}

// literal is what may be written in the place of leaving it out; empty if nothing is.
func (a *attr) literal() string {
	switch {
	case a.required || a.otherwise != "":
	case a.kind == aNumber || a.kind == aCondition:
		return a.fallback
	case len(a.choices) > 0:
		return fmt.Sprintf("%q", a.choices[0])
	case a.kind == aText && a.name != renamedFrom || a.fallback != "":
		return fmt.Sprintf("%q", a.fallback)
	}
	return ""
}

// shown is an example, where the type does not say enough.
func (a *attr) shown() string {
	if a.example == "" || strings.Contains(a.example, "= ") && a.kind == aLabel {
		return ""
	}
	return fmt.Sprintf(" Such as `%s`.", strings.ReplaceAll(a.example, "|", `\|`))
}

func writeObjects(b *strings.Builder) {
	b.WriteString("\n## Objects\n\n`row.NAME` is the raw value of a column of the row, `row[\"odd name\"]` that of " +
		"one whose name is no word.\n\n| field | says |\n|---|---|\n")
	for _, f := range expr.Fields() {
		fmt.Fprintf(b, "| `%s.%s` | %s |\n", f.Object, f.Name, f.Says)
	}
}

func writeFunctions(b *strings.Builder) {
	b.WriteString("\n## Functions\n\n| function | in | gives |\n|---|---|---|\n")
	for _, s := range expr.Signatures() {
		var places []string
		if s.Selector {
			places = append(places, "selectors")
		}
		if s.Predicate && s.Row {
			places = append(places, "predicates over `row`")
		} else if s.Predicate {
			places = append(places, "predicates")
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", s.Usage, strings.Join(places, ", "), s.Says)
	}
}

func writeMethods(b *strings.Builder) {
	b.WriteString("\n## Mask methods\n\n`null_value()` and `constant()` replace every value; the others keep NULL as " +
		"NULL.\n\n| method | for | gives |\n|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(methodTypes)) {
		m := methodTypes[name]
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", m.usage, m.of, m.says)
	}
}
