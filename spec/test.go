package spec

import (
	"math/big"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// Test says what one reader must see of some rows.
type Test struct {
	Origin Origin
	Name   string
	As     string    // a declared user; empty if Reader is given
	Reader *TestUser // a user made up for the test
	Source string
	Rows   []TestRow
	Expect []TestRow
	Denied bool // the read must be refused
}

// TestUser is a reader whom no user block declares.
type TestUser struct {
	Groups     []string
	Attributes map[string][]string
	// Purposes are those that they act for, acknowledged, in a project made up
	// for the test.
	Purposes []string
}

// TestRow is a row with some of its source's columns.
type TestRow struct {
	Range hcl.Range
	Cells []TestCell // in the order of the text
}

// TestCell is a value of one column.
type TestCell struct {
	Column redshift.Ident
	Value  TestValue
	Range  hcl.Range
}

// TestValue is a value that a test gives or expects. At most one of the last
// three fields is set.
type TestValue struct {
	Literal expr.Value // if Null is set, its kind is unknown
	Any     bool       // any(): every value, including NULL
	Hash    bool       // hash("text"): what the mask makes of Literal
	DaysAgo *big.Rat   // days_ago(n)
}

// testLabel is free text.
var testLabel = labelRule{
	200, func(label string) bool { _, hidden := expr.Unseen(label); return !hidden },
	"characters that can be seen",
}

func (l *loader) test(f *fields, origin Origin, name string) {
	t := &Test{Origin: origin, Name: name, Denied: f.boolean("denied")}
	t.Source = f.reference("source")
	l.testReader(f, t)
	if attribute, ok := f.required("rows"); ok {
		t.Rows = f.testRows(attribute, false)
	}
	attribute, expects := f.attribute("expect")
	switch {
	case expects && t.Denied:
		f.refuse(attribute.Expr.Range(), "Expectation of a refused read", "With denied = true nothing is read, so "+
			"there is nothing to expect.")
	case expects:
		t.Expect = f.testRows(attribute, true)
	case !t.Denied:
		f.refuse(f.body.MissingItemRange(), "Missing attribute", "%s needs expect, the rows that are read, or "+
			"denied = true.", f.block)
	}
	l.repository.Tests = append(l.repository.Tests, t)
}

func (l *loader) testReader(f *fields, t *Test) {
	as, named := f.attribute("as")
	user, described := f.attribute("user")
	switch {
	case named && described:
		f.refuse(user.Expr.Range(), "Two readers", "Write as or user, not both.")
	case named:
		text, ok := f.textOf(as)
		if ok {
			f.refer("user", text, as.Expr.Range())
		}
		t.As = text
	case described:
		t.Reader = l.testUser(f, user)
	default:
		f.refuse(f.body.MissingItemRange(), "Missing attribute", "%s needs a reader, such as as = \"alice\" or "+
			"user = { groups = [\"analysts\"] }.", f.block)
	}
}

// testUser reads user = { groups = [...], attributes = {...}, purposes = [...] }.
func (l *loader) testUser(f *fields, attribute *hclsyntax.Attribute) *TestUser {
	user := &TestUser{Attributes: make(map[string][]string)}
	object, ok := attribute.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		f.wrongType(attribute, `an object such as { groups = ["analysts"], attributes = { region = ["emea"] } }`)
		return user
	}
	for _, entry := range l.entriesOf(object) {
		key := entry.name
		switch key {
		case "groups":
			items := f.itemsOf(entry.value, key)
			for _, group := range items {
				l.refer("group", group.text, group.rng)
			}
			user.Groups = texts(items)
		case "attributes":
			user.Attributes = l.attributesOf(f, entry.value)
		case "purposes":
			items := f.itemsOf(entry.value, key)
			for _, purpose := range items {
				l.refer("purpose", purpose.text, purpose.rng)
			}
			user.Purposes = texts(items)
		default:
			f.refuse(entry.key, "Unknown field", "A test's user has groups, attributes and purposes.%s",
				expr.Suggest(key, []string{"groups", "attributes", "purposes"}))
		}
	}
	return user
}

func (f *fields) testRows(attribute *hclsyntax.Attribute, expected bool) []TestRow {
	list, ok := attribute.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		f.wrongType(attribute, "a list of rows such as [{ id = 1, region = \"emea\" }]")
		return nil
	}
	rows := make([]TestRow, 0, len(list.Exprs))
	for _, element := range list.Exprs {
		object, ok := element.(*hclsyntax.ObjectConsExpr)
		if !ok {
			f.refuse(element.Range(), "Not a row", "A row is an object such as { id = 1, region = \"emea\" }.")
			continue
		}
		row := TestRow{Range: element.Range()}
		for _, item := range object.Items { // checkCells looks for columns given twice
			if cell, ok := f.testCell(entryOf(item), expected); ok {
				row.Cells = append(row.Cells, cell)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func (f *fields) testCell(entry entry, expected bool) (TestCell, bool) {
	name, err := redshift.ParseIdent(entry.name)
	if !entry.named || err != nil {
		f.refuse(entry.key, "Invalid column name", "A row's keys are the names of columns, written out.")
		return TestCell{}, false
	}
	cell := TestCell{Column: name, Range: entry.value.Range()}
	before := len(f.problems)
	cell.Value = f.testValue(entry.value, expected)
	return cell, len(f.problems) == before
}

func (f *fields) testValue(e hclsyntax.Expression, expected bool) TestValue {
	if literal, ok := e.(*hclsyntax.LiteralValueExpr); ok && literal.Val.IsNull() {
		return TestValue{Literal: expr.Value{Null: true}}
	}
	call, ok := e.(*hclsyntax.FunctionCallExpr)
	switch {
	case !ok || call.Name == "date":
	case expected && call.Name == "any" && len(call.Args) == 0:
		return TestValue{Any: true}
	case expected && call.Name == "hash" && len(call.Args) == 1:
		value, problems := expr.ParseValue(call.Args[0])
		f.problems = append(f.problems, problems...)
		if value.Kind != expr.String && !problems.HasErrors() {
			f.refuse(call.Args[0].Range(), "Not a text", "hash() hashes a text.")
		}
		return TestValue{Literal: value, Hash: true}
	case call.Name == "days_ago" && len(call.Args) == 1:
		days, problems := expr.ParseValue(call.Args[0])
		f.problems = append(f.problems, problems...)
		if !problems.HasErrors() && (days.Kind != expr.Number || !days.Num.IsInt() || days.Num.Cmp(maxTestDays) > 0 ||
			days.Num.Sign() < 0) {
			f.refuse(call.Args[0].Range(), "Not a number of days", "days_ago takes a whole number of days from 0 "+
				"to 36500.")
		}
		return TestValue{DaysAgo: days.Num, Literal: expr.Value{Kind: expr.Instant}}
	default:
		known := "date(\"2026-01-31\") and days_ago(n)"
		if expected {
			known = "any(), hash(\"text\"), date(\"2026-01-31\") and days_ago(n)"
		}
		f.refuse(e.Range(), "Not a value", "Here values are written out; there are also %s.", known)
		return TestValue{}
	}
	value, problems := expr.ParseValue(e)
	f.problems = append(f.problems, problems...)
	return TestValue{Literal: value}
}

var maxTestDays = big.NewRat(36500, 1)

// checkTests looks up the columns of tests once all sources are known.
func (l *loader) checkTests() {
	sources := make(map[string]*Source)
	for _, s := range l.repository.Sources {
		sources[s.Name] = s
	}
	for _, t := range l.repository.Tests {
		source := sources[t.Source]
		if source == nil {
			continue // reported as a reference
		}
		if !source.Enabled {
			l.refuse(t.Origin.Range, "Test of a disabled source", "%s is not enabled, so nothing can be "+
				"read from it.", source.Origin.Block)
		}
		for _, rows := range [][]TestRow{t.Rows, t.Expect} {
			for _, row := range rows {
				l.checkCells(source, row)
			}
		}
	}
}

func (l *loader) checkCells(source *Source, row TestRow) {
	columns := make(map[redshift.Ident]*Column)
	var names []string
	for _, c := range source.Columns {
		columns[c.Name] = c
		names = append(names, c.Name.String())
	}
	seen := make(map[redshift.Ident]bool)
	for _, cell := range row.Cells {
		column := columns[cell.Column]
		switch {
		case column == nil:
			l.refuse(cell.Range, "Unknown column", "%s declares no column %q.%s", source.Origin.Block, cell.Column,
				expr.Suggest(cell.Column.String(), names))
		case seen[cell.Column]:
			l.refuse(cell.Range, "Column given twice", "The row gives %q twice.", cell.Column)
		case !cell.Value.fits(column.Type):
			l.refuse(cell.Range, "Value of the wrong type", "Column %q is %s; this is a %s.", cell.Column,
				column.Type, cell.Value.Literal.Kind)
		}
		seen[cell.Column] = true
	}
}

// fits reports whether a value can stand in a column of a type. Values of types
// that policies cannot compare are given as texts.
func (v TestValue) fits(t redshift.Type) bool {
	if v.Any || v.Literal.Null {
		return true
	}
	switch v.Literal.Kind {
	case expr.Number:
		return t.IsNumber()
	case expr.Boolean:
		return t.Kind == redshift.Boolean
	case expr.Instant:
		return t.IsInstant()
	case expr.String:
		return !t.IsNumber() && !t.IsInstant() && t.Kind != redshift.Boolean
	case expr.ValueInvalid, expr.StringSet:
	}
	return false
}
