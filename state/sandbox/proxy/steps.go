package proxy

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
	"github.com/redveil/redveil/state/sandbox/dialect"
)

// needsSteps tells whether a statement is more than one round to the server.
func needsSteps(statement dialect.Statement) bool {
	return statement.View != nil || len(statement.SQL) > 1 || grantsColumns(statement)
}

// grantsColumns: the dialect mentions relations of a GRANT only where the
// privileges are on columns.
func grantsColumns(statement dialect.Statement) bool {
	return (statement.Tag == dialect.TagGrant || statement.Tag == dialect.TagRevoke) && len(statement.Relations) > 0
}

// stepsOf is what is sent to the server for a statement, in this order.
func stepsOf(statement dialect.Statement) []string {
	v := statement.View
	switch {
	case v == nil:
		return statement.SQL
	case v.LateBinding:
		return []string{call("create_late_view", literal(v.Name.Schema), literal(v.Name.Name), textArray(v.Columns), literal(v.Query),
			literal(v.Source), schemasOf(v.Reads), namesOf(v.Reads), literal(leaderOf(v)), boolean(v.OrReplace)), dialect.NoRows}
	}
	place := relationSQL(v.Name)
	return []string{
		call("check_bound_view", literal(v.Name.Schema), literal(v.Name.Name), textArray(v.Columns), literal(v.Query), schemasOf(v.Reads), namesOf(v.Reads), boolean(v.OrReplace)),
		"CREATE " + orReplace(v) + "VIEW " + place + columnList(v.Columns) + " AS " + v.Query,
		call("note_bound_view", literal(place), literal(leaderOf(v))),
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

// asker runs a question of the proxy's own, in either protocol.
type asker func(sql string) ([][]string, error)

// prepareStatement asks the catalog what has to be known before a statement
// is analysed: whether what it acts on takes it, and that late-binding views
// are bound to what their names mean now. Place is what the statement stands
// in, empty where it stands alone.
func (s *session) prepareStatement(statement *dialect.Statement, place string, ask asker) error {
	if err := checkTouches(statement, place, ask); err != nil {
		return err
	}
	if asksPast(statement) {
		if err := s.server.writePast(s.server.ctx); err != nil {
			return err
		}
	}
	switch {
	case statement.Tag == dialect.TagCall, showsColumns(*statement):
		// What a procedure reads is not seen here, so that all views are bound.
		_, err := ask(call("bind_all"))
		return err
	case grantsColumns(*statement):
		rows, err := ask(call("any_late", schemasOf(statement.Relations), namesOf(statement.Relations)))
		if err == nil && len(rows) == 1 && rows[0][0] == "t" {
			return refuse("0A000", "column-level privileges are not supported on late-binding views")
		}
		return err
	case statement.Kind == dialect.KindModify, statement.Kind == dialect.KindQuery, definesByReading(statement.Tag):
		return prepareRead(*statement, ask)
	}
	return nil
}

// definesByReading tells the tags of definitions that read: CREATE TABLE AS
// has SELECT's.
func definesByReading(tag dialect.Tag) bool {
	return tag == dialect.TagSelect || tag == dialect.TagCreateMaterializedView
}

// checkTouches asks whether the objects that a statement acts on take it.
func checkTouches(statement *dialect.Statement, place string, ask asker) error {
	touched := statement.Touches
	if touched == nil {
		return nil
	}
	if len(touched.Schemas) > 0 {
		_, err := ask(call("check_schemas", literal(string(touched.Verb)), textArray(touched.Schemas), literal(place)))
		return err
	}
	rows, err := ask(call("check_relations", literal(string(touched.Verb)), schemasOf(touched.Relations), namesOf(touched.Relations), literal(place)))
	if err == nil && touched.Verb == dialect.VerbCommentOnView && len(rows) == 1 && rows[0][0] == "t" {
		statement.SQL = []string{strings.Replace(statement.SQL[0], "COMMENT ON VIEW", "COMMENT ON MATERIALIZED VIEW", 1)}
	}
	return err
}

// showsColumns tells whether a statement reads the columns of all views.
func showsColumns(statement dialect.Statement) bool {
	if statement.LeaderOnly == "pg_get_late_binding_view_cols" {
		return true
	}
	return slices.ContainsFunc(statement.Relations, func(r dialect.Relation) bool {
		switch r.Name {
		case "svv_columns", "svv_all_columns", "svv_redshift_columns":
			return r.Class == dialect.ClassSystem
		case "columns":
			return r.Schema == "information_schema"
		}
		return false
	})
}

// prepareRead also applies the rules about leader and compute nodes to what
// views hide.
func prepareRead(statement dialect.Statement, ask asker) error {
	var users []dialect.Relation
	compute := false
	for _, r := range statement.Relations {
		switch r.Class {
		case dialect.ClassUser:
			users = append(users, r)
		case dialect.ClassSystem:
			compute = true
		}
	}
	if len(users) == 0 {
		return nil
	}
	rows, err := ask(`SELECT hidden, tables FROM "rs_catalog".prepare_read(` + schemasOf(users) + ", " + namesOf(users) + ")")
	if err != nil || len(rows) != 1 {
		return err
	}
	hidden, tables := rows[0][0], rows[0][1] == "t"
	switch {
	case hidden != "" && tables:
		return refuseDialect(dialect.LeaderError(hidden))
	case statement.ComputeOnly != "" && !tables && !compute:
		return refuse("0A000", "One or more of the used functions must be applied on at least one user created table. Examples of user table only functions are LISTAGG, MEDIAN, PERCENTILE_CONT, etc")
	}
	return nil
}

// The functions below write SQL.

func call(function string, args ...string) string {
	return `SELECT "rs_catalog".` + function + "(" + strings.Join(args, ", ") + ")"
}

func literal(text string) string { return lexical.QuoteStandardText(text) }

func identifier(name string) string { return lexical.QuoteName(name) }

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func textArray(items []string) string {
	quoted := make([]string, len(items))
	for n, item := range items {
		quoted[n] = literal(item)
	}
	return "ARRAY[" + strings.Join(quoted, ", ") + "]::pg_catalog.text[]"
}

func schemasOf(relations []dialect.Relation) string {
	schemas := make([]string, len(relations))
	for n, r := range relations {
		schemas[n] = r.Schema
		if r.Class != dialect.ClassUser && r.Schema == "" {
			schemas[n] = "pg_catalog"
		}
	}
	return textArray(schemas)
}

func namesOf(relations []dialect.Relation) string {
	names := make([]string, len(relations))
	for n, r := range relations {
		names[n] = r.Name
	}
	return textArray(names)
}

func relationSQL(r dialect.Relation) string {
	if r.Schema == "" {
		return identifier(r.Name)
	}
	return identifier(r.Schema) + "." + identifier(r.Name)
}

func columnList(columns []string) string {
	if len(columns) == 0 {
		return ""
	}
	quoted := make([]string, len(columns))
	for n, column := range columns {
		quoted[n] = identifier(column)
	}
	return " (" + strings.Join(quoted, ", ") + ")"
}
