package proxy

import (
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
	"github.com/redveil/redveil/state/sandbox/dialect"
)

// borrows tells whether a statement may need what its account does not have.
// PostgreSQL reports whether the session's account is a superuser.
func (s *session) borrows(statement dialect.Statement) bool {
	return statement.Loan != "" && s.back.Parameters["is_superuser"] != "on"
}

// needsSteps tells whether a statement is more than one round to the server.
func (s *session) needsSteps(statement dialect.Statement) bool {
	return s.borrows(statement) || statement.View != nil || len(statement.SQL) > 1 || grantsColumns(statement)
}

// grantsColumns tells whether privileges on columns are granted. The dialect
// lists the relations of no other GRANT.
func grantsColumns(statement dialect.Statement) bool {
	return (statement.Tag == dialect.TagGrant || statement.Tag == dialect.TagRevoke) && len(statement.Relations) > 0
}

// stepsOf is what is sent to the server for a statement, in this order.
func (s *session) stepsOf(statement dialect.Statement) []string {
	steps := ownSteps(statement)
	if !s.borrows(statement) {
		return steps
	}
	return append(append([]string{statement.Loan}, steps...), dialect.TakeBack)
}

// ownSteps are those of a statement by itself.
func ownSteps(statement dialect.Statement) []string {
	v := statement.View
	switch {
	case v == nil:
		return statement.SQL
	case v.LateBinding:
		return lateViewSteps(v)
	}
	return boundViewSteps(v)
}

func lateViewSteps(v *dialect.View) []string {
	create := call("create_late_view",
		literal(v.Name.Schema), literal(v.Name.Name), dialect.TextArray(v.Columns), literal(v.Query),
		literal(v.Source),
		schemasOf(v.Reads), namesOf(v.Reads), literal(leaderOf(v)), boolean(v.OrReplace))
	return []string{create, dialect.NoRows}
}

func boundViewSteps(v *dialect.View) []string {
	check := call("check_bound_view",
		literal(v.Name.Schema), literal(v.Name.Name), dialect.TextArray(v.Columns), literal(v.Query),
		schemasOf(v.Reads), namesOf(v.Reads), boolean(v.OrReplace))
	create := "CREATE " + orReplace(v) + "VIEW " + v.Name.SQL() + columnList(v.Columns) + " AS " + v.Query
	return []string{
		check, create, call("note_bound_view", literal(v.Name.SQL()), literal(leaderOf(v))),
		dialect.NoRows,
	}
}

func orReplace(v *dialect.View) string {
	if v.OrReplace {
		return "OR REPLACE "
	}
	return ""
}

// leaderOf names the first thing of the leader node that a view reads.
func leaderOf(v *dialect.View) string {
	if v.LeaderOnly != "" {
		return v.LeaderOnly + "()"
	}
	for _, r := range v.Reads {
		if r.Class == dialect.ClassLeader {
			return r.Name
		}
	}
	return ""
}

func columnList(columns []string) string {
	if len(columns) == 0 {
		return ""
	}
	quoted := make([]string, len(columns))
	for n, column := range columns {
		quoted[n] = lexical.QuoteName(column)
	}
	return " (" + strings.Join(quoted, ", ") + ")"
}
