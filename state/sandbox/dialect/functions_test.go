package dialect

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox/bootstrap"
)

// A row that says "own" promises that the bootstrap makes such a function.
func TestTheSandboxHasItsOwnFunctions(t *testing.T) {
	scripts, err := bootstrap.Scripts()
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, script := range scripts {
		all.WriteString(script.SQL)
	}
	for name, f := range functions {
		made := strings.Contains(all.String(), "CREATE FUNCTION rs_catalog."+name+"(") ||
			strings.Contains(all.String(), "CREATE AGGREGATE rs_catalog."+name+"(")
		if f.own && !made {
			t.Errorf("the bootstrap makes no function %s", name)
		}
	}
}

func TestRowsOfFunctionsMakeSense(t *testing.T) {
	rows := 0
	for _, table := range [][]function{
		textFunctions, numberFunctions, dateFunctions, conditionalFunctions, superFunctions, aggregateFunctions,
		catalogFunctions,
	} {
		rows += len(table)
	}
	if rows != len(functions) {
		t.Errorf("%d rows have %d names", rows, len(functions))
	}
	for name, f := range functions {
		ways := 0
		for _, way := range []bool{f.own, f.syntax, f.as != "", f.form != ""} {
			if way {
				ways++
			}
		}
		switch {
		case ways > 1:
			t.Errorf("%s is said to be written in several ways", name)
		case f.most != anyNumber && f.most < f.least:
			t.Errorf("%s takes at least %d arguments and at most %d", name, f.least, f.most)
		case f.form != "" && (f.least != f.most || strings.Count(f.form, "%s") != f.least):
			t.Errorf("the form of %s does not have a place for each argument", name)
		case unavailableFunctions[name]:
			t.Errorf("%s is said to be unavailable", name)
		}
	}
}
