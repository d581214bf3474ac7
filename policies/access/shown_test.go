package access

import (
	"testing"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// What two masks that nobody can foresee make of NULL is NULL, and can be compared.
func TestMasksThatNobodyForeseesShowNullAsNull(t *testing.T) {
	name := redshift.MustIdent("c")
	row := policies.Row{name: {Kind: expr.String, Null: true}}
	tried := &tally{comparison: comparison{column: policies.Column{Name: name}}}
	random, common := &outcome{method: spec.Randomize{}}, &outcome{method: spec.KAnonymize{K: 2}}
	if !tried.alike(row, random, common) {
		t.Error("NULL looks different")
	}
}
