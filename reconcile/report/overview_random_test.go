package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/policies/access"
	"pgregory.net/rapid"
)

// Each change of one person and column stands in exactly one line, and what the line says
// is true of it.
func TestEveryChangeIsInOneTrueLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := randomAccess{t}.entries()
		for _, turned := range [][]Access{entries, byHand(entries)} {
			o := overviewOf(turned)
			for _, a := range turned {
				for _, user := range a.Users {
					checkLines(t, o.Lines, a, user)
				}
			}
			checkOrder(t, o.Lines)
			checkEverything(t, o.Lines)
		}
	})
}

func checkLines(t *rapid.T, lines []overviewLine, a Access, user string) {
	var found []overviewLine
	for _, l := range lines {
		its := changeOfEntry(a)
		of := l.Effect == its.Effect && l.Doubt == its.Doubt && l.Path == its.Path && l.Terms == its.Terms
		if of && slices.Contains(l.Users, user) && slices.Contains(l.Sources, a.Source) && l.has(l.Columns, a) {
			found = append(found, l)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s of %s.%s is in %d lines: %+v", user, a.Source, a.Column, len(found), found)
	}
	if why := found[0].falseOf(a); why != "" {
		t.Fatalf("%s\nof %s, %+v (own %+v): %s", found[0].text(), user, a.Entry, a.Own, why)
	}
}

// has reports whether the column of an entry is among columns of the line.
func (l overviewLine) has(columns []column, a Access) bool {
	return slices.ContainsFunc(columns, func(c column) bool {
		return c.name == a.Source+"."+a.Column || len(l.Sources) == 1 && c.name == a.Column ||
			l.Scope == access.OfColumn && !l.otherRows() && c.name == a.Column
	})
}

// falseOf says what a line says of an entry that is not so.
func (l overviewLine) falseOf(a Access) string {
	opens, closes := a.Before == access.Blind(), a.After == access.Blind()
	text := strings.Join(append(l.how(writingOfText), l.what(writingOfText)), "\n")
	value, rows := l.Value, l.Rows
	for _, look := range l.Looks {
		if l.has(look.Columns, a) {
			value = look.Value
		}
	}
	for _, by := range l.RowsBy {
		if slices.Contains(by.sources, a.Source) {
			rows = by.rows
		}
	}
	switch {
	case closes && strings.Contains(text, "none before"):
		return "they saw it"
	case opens && strings.Contains(text, "everything"):
		return "they see it"
	case l.Scope != a.Scope && a.Scope == access.OfColumn:
		return "it is not all of the source"
	case l.Scope != access.OfColumn && closes: // it does not say what was seen
		return ""
	case !opens && !closes && a.Before.Value != a.After.Value && value.Before == value.After:
		return "the value is another"
	case !opens && !closes && a.Before.Rows != a.After.Rows && rows.Before == rows.After:
		return "the rows are others"
	case !fits(value, a, func(s access.Sight) string { return s.Value }):
		return fmt.Sprintf("not its value: %+v", value)
	case !fits(rows, a, func(s access.Sight) string { return s.Rows }):
		return fmt.Sprintf("not its rows: %+v", rows)
	}
	return ""
}

// fits reports whether a part of a change is said truly.
func fits(s said, a Access, of func(access.Sight) string) bool {
	before, after, was, is := of(a.Before), of(a.After), of(a.Before), of(a.After)
	if a.Own != nil {
		was, is = of(a.Own.Before), of(a.Own.After)
	}
	opens, closes := a.Before == access.Blind(), a.After == access.Blind()
	switch s.Phrase {
	case "in clear":
		return !closes && after == access.Clear && (opens || before == after)
	case "was in clear":
		return closes && before == access.Clear
	case "as", "only that rows exist, as":
		return !closes && s.Of == is && (opens || before == after)
	case "was", "was only that rows exist, as":
		return closes && s.Of == was
	case "what it shows is not known":
		return after == access.Unknown
	case "what it showed is not known":
		return before == access.Unknown
	case "in all rows":
		return (opens || before == access.All) && (closes || after == access.All)
	case "in rows with":
		return opens && s.Of == is || closes && s.Of == was
	case "on the rows they see already":
		return !opens && !closes && before == after
	case "":
		return s.Before == "" && (before == after || before == access.Unknown || after == access.Unknown) ||
			!opens && !closes && before != after && s.Before == was && s.After == is
	}
	return false
}

func checkOrder(t *rapid.T, lines []overviewLine) {
	for n := range lines[1:] {
		if lines[n].weight() > lines[n+1].weight() {
			t.Fatalf("%s comes after %s", lines[n+1].text(), lines[n].text())
		}
	}
}

// checkEverything finds people of whom a line says that they lose everything, and another
// one that they lose more.
func checkEverything(t *rapid.T, lines []overviewLine) {
	loses := make(map[string]int)
	for _, l := range lines {
		for _, user := range l.Users {
			if strings.HasPrefix(l.what(writingOfText), "everything") {
				loses[user] += 10
			} else if l.Scope != access.OfColumn {
				loses[user]++
			}
		}
	}
	for user, n := range loses {
		if n > 10 {
			t.Fatalf("%s is said to lose everything, and not all of it: %+v", user, lines)
		}
	}
}

var everybody = []string{"ann", "bert", "carl", "dora"}

type randomAccess struct{ t *rapid.T }

func pick[T any](r randomAccess, of ...T) T { return rapid.SampledFrom(of).Draw(r.t, "pick") }

// entries generates changes such as a comparison lists: people with the same change of a
// column share an entry.
func (r randomAccess) entries() []Access {
	var all []Access
	kind := make(map[string]string) // somebody who has nothing before, or nothing afterwards
	for _, user := range everybody {
		kind[user] = pick(r, "opens", "closes", "some")
	}
	for _, source := range []string{"a", "b", "c"}[:1+rapid.IntRange(0, 2).Draw(r.t, "sources")] {
		mode, rows := make(map[string]string), make(map[string]string)
		for _, user := range everybody {
			mode[user], rows[user] = pick(r, "", "opens", "closes", "columns"), r.sight().Rows
			switch {
			case mode[user] == "":
			case kind[user] == "opens":
				mode[user] = "opens"
			case kind[user] == "closes":
				mode[user] = pick(r, "closes", "closes", "unknown")
			}
		}
		for _, name := range []string{"x", "y", "z"} {
			place := make(map[string]int)
			for _, user := range everybody {
				a, ok := r.entry(source, name, mode[user], rows[user], kind[user] != "some")
				if !ok {
					continue
				}
				key := fmt.Sprintf("%v %v %v %v %v %v %v", a.Before, a.After, a.Effect, a.Path, a.Until, a.Proof,
					a.Scope)
				if n, known := place[key]; known {
					all[n].Users = append(all[n].Users, user)
					if !all[n].Own.Equals(a.Own) {
						all[n].Own = nil
					}
					continue
				}
				place[key] = len(all)
				a.Users = []string{user}
				all = append(all, a)
			}
		}
	}
	if len(all) == 0 {
		r.t.Skip("nothing changes")
	}
	return all
}

func (r randomAccess) entry(source, name, mode, rows string, all bool) (a Access, ok bool) {
	a.Source, a.Column, a.Proof = source, name, pick(r, access.Exact, access.Exact, access.NoProof)
	if name == "y" {
		a.Tags = []string{"pii"}
	}
	whole := access.OfSource
	if all {
		whole = access.OfAll
	}
	before, after := r.sight(), r.sight()
	if mode == "opens" || mode == "closes" { // a source shows the same rows in all columns
		before, after = inRows(before, rows), inRows(after, rows)
	}
	switch mode {
	case "":
		return a, false
	case "opens":
		a.Before, a.After, a.Effect, a.Scope = access.Blind(), after, access.Widens, whole
	case "closes":
		a.Before, a.After, a.Effect, a.Scope = before, access.Blind(), access.Narrows, whole
	case "unknown":
		a.Before, a.After, a.Scope = access.Sight{Rows: access.Unknown, Value: access.Unknown}, access.Blind(), whole
	default:
		switch pick(r, "rows", "value", "") { // often only one of them changes
		case "rows":
			before, after = inRows(before, access.All), inRows(before, its)
		case "value":
			before.Rows, after.Rows = its, its
		}
		a.Before, a.After = before, after
		a.Effect = pick(r, access.Widens, access.Narrows, access.Mixed)
		switch pick(r, "both", "both", "opens", "closes", "raw") {
		case "opens":
			a.Before = access.Blind()
		case "closes":
			a.After = access.Blind()
		case "raw":
			a.Path, a.Effect = pick(r, "public", "grant"), access.Neutral
		}
		if pick(r, true, false) {
			a.Until = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
		}
	}
	if a.Before == a.After {
		return a, a.Path != ""
	}
	if a.Before.Rows == access.Unknown || a.After.Rows == access.Unknown {
		a.Effect, a.Proof = access.Mixed, access.NoProof
	}
	own := access.Own{Before: ownOf(a.Before), After: ownOf(a.After)}
	if a.Own = &own; own.Before == a.Before && own.After == a.After {
		a.Own = nil
	}
	return a, true
}

const its, own = `region in ["emea"]`, "region in their own region"

func ownOf(s access.Sight) access.Sight {
	return access.Sight{Rows: strings.ReplaceAll(s.Rows, its, own), Value: strings.ReplaceAll(s.Value, its, own)}
}

func (r randomAccess) sight() access.Sight {
	if pick(r, 0, 0, 0, 0, 0, 1) == 1 {
		return access.Sight{Rows: access.Unknown, Value: access.Unknown}
	}
	return access.Sight{
		Rows: pick(r, access.All, its, `region == "apac"`, `region in ["amer"]`),
		Value: pick(r, access.Clear, "hash()", "null_value()", `constant("x")`, "clear where "+its+", otherwise hash()",
			`constant("x") where `+its+`, otherwise constant("y")`),
	}
}

func inRows(s access.Sight, rows string) access.Sight {
	if rows == access.Unknown {
		return access.Sight{Rows: rows, Value: access.Unknown}
	}
	if s.Value == access.Unknown {
		s.Value = access.Clear
	}
	return access.Sight{Rows: rows, Value: s.Value}
}
