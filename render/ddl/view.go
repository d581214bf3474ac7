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
	if v.Materialized {
		return redshift.Format("CREATE MATERIALIZED VIEW %s AS\n%s", v.Name.SQL(), v.Body)
	}
	statement := redshift.Format("%s %s AS\n%s", verb, v.Name.SQL(), v.Body)
	if v.LateBinding {
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

// Remakes reports whether a view has to be dropped and made again, which loses
// its grants. CREATE OR REPLACE requires the same columns and the same binding,
// and does not work for materialized views.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
func Remakes(before, after state.View, d Definitions) bool {
	return before.Digest != after.Digest &&
		(before.LateBinding != after.LateBinding || before.Materialized || after.Materialized ||
			d.Shapes[after.Name] != d.Views[after.Name].Columns)
}

func dropView(v state.View) redshift.SQL {
	if v.Materialized {
		return redshift.Format("DROP MATERIALIZED VIEW %s", v.Name.SQL())
	}
	return redshift.Format("DROP VIEW %s", v.Name.SQL())
}

// dropViews lists the views to drop. The command for materialized views takes one. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_VIEW.html and
// https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-drop-sql-command.html
func dropViews(v state.View) Parts {
	if v.Materialized {
		return own(dropView(v))
	}
	return share(list{before: redshift.Raw("DROP VIEW ")}, v.Name.SQL())
}

// Refresh brings a materialized view up to date.
// https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-refresh-sql-command.html
func Refresh(v state.View) redshift.SQL {
	return redshift.Format("REFRESH MATERIALIZED VIEW %s", v.Name.SQL())
}

func updateView(before, after state.View, d Definitions) []redshift.SQL {
	definition := d.Views[after.Name]
	comment := commentOnView(after, d.Commit)
	if Remakes(before, after, d) {
		return []redshift.SQL{dropView(before), createView(definition, redshift.Raw("CREATE VIEW")), comment}
	}
	var statements []redshift.SQL
	if before.Owner != after.Owner {
		statements = append(statements, ownTable(after.Name, d))
	}
	if before.Digest != after.Digest {
		statements = append(statements, createView(definition, redshift.Raw("CREATE OR REPLACE VIEW")))
	}
	if before.Digest != after.Digest || before.Comment != after.Comment {
		statements = append(statements, comment)
	}
	return statements
}

// ownTable gives a table or view back to the system account.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
func ownTable(name redshift.Name, d Definitions) redshift.SQL {
	return redshift.Format("ALTER TABLE %s OWNER TO %s", name.SQL(), d.Account.SQL())
}
