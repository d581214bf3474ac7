package ddl

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// CreateView is the whole statement that makes a view.
func CreateView(v state.ViewDefinition) redshift.SQL {
	return createView(v, redshift.Raw("CREATE VIEW"))
}

func createView(v state.ViewDefinition, verb redshift.SQL) redshift.SQL {
	statement := redshift.Format("%s %s AS\n%s", verb, v.Name.SQL(), v.Body)
	if v.Late {
		statement = redshift.Format("%s\nWITH NO SCHEMA BINDING", statement)
	}
	return statement
}

func commentOnView(v state.View, commit string) redshift.SQL {
	text := v.Comment
	if commit != "" {
		text += state.CommitMark + commit
	}
	return redshift.Format("COMMENT ON VIEW %s IS %s", v.Name.SQL(), redshift.Text(text))
}

// Remakes reports whether a view has to be dropped and made again, which
// loses its grants: CREATE OR REPLACE takes only the same columns and the
// same binding.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
func Remakes(before, after state.View, d Definitions) bool {
	return before.Digest != after.Digest &&
		(before.Late != after.Late || d.Shapes[after.Name] != d.Views[after.Name].Columns)
}

func updateView(before, after state.View, d Definitions) []redshift.SQL {
	definition := d.Views[after.Name]
	comment := commentOnView(after, d.Commit)
	switch {
	case before.Digest == after.Digest:
		return []redshift.SQL{comment}
	case Remakes(before, after, d):
		drop := redshift.Format("DROP VIEW %s", after.Name.SQL())
		return []redshift.SQL{drop, createView(definition, redshift.Raw("CREATE VIEW")), comment}
	}
	return []redshift.SQL{createView(definition, redshift.Raw("CREATE OR REPLACE VIEW")), comment}
}
