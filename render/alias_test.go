package render

import (
	"testing"

	"github.com/redveil/redveil/state/redshift"
)

// A path into a column that is called as a table of a policy view could be read as a column
// of that table, so that an author's SQL may hold none.
func TestNoPathBeginsWithATableOfAPolicyView(t *testing.T) {
	r := newReader(redshift.Name{})
	r.alias("common_region")
	super := func(redshift.Ident) redshift.Type { return redshift.Type{Kind: redshift.Super} }
	for alias := range r.aliases {
		f, err := redshift.ParseFragment(alias + ".may_read::int = 1")
		if err == nil {
			err = f.Check(super, redshift.KindInvalid, redshift.KindInvalid)
		}
		if err == nil {
			t.Errorf("%s.may_read is taken for a path", alias)
		}
	}
}
