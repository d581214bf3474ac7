package proxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/sandbox/dialect"
)

// asker runs a question of the proxy's own, in either protocol.
type asker func(sql string) ([][]string, error)

// prepareStatement asks the catalog what has to be known before a statement
// is analysed: whether the objects that it acts on allow it, and that
// late-binding views are bound to what their names mean now. Place is the block
// or string that holds the statement, empty where it stands alone.
func (s *session) prepareStatement(statement *dialect.Statement, place string, ask asker) error {
	if err := s.followReadOnly(statement, place, ask); err != nil {
		return err
	}
	if err := checkTouches(statement, place, ask); err != nil {
		return err
	}
	if readsHistory(statement) {
		if err := s.server.writeHistory(s.server.ctx); err != nil {
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

// definesByReading reports the tags of definitions that read. CREATE TABLE AS has
// the tag of SELECT.
func definesByReading(tag dialect.Tag) bool {
	return tag == dialect.TagSelect || tag == dialect.TagCreateMaterializedView
}

// checkTouches asks whether the objects that a statement acts on allow it.
func checkTouches(statement *dialect.Statement, place string, ask asker) error {
	touched := statement.Touches
	if touched == nil {
		return nil
	}
	verb := literal(string(touched.Verb))
	if len(touched.Schemas) > 0 {
		_, err := ask(call("check_schemas", verb, dialect.TextArray(touched.Schemas), literal(place)))
		return err
	}
	relations := touched.Relations
	rows, err := ask(call("check_relations", verb, schemasOf(relations), namesOf(relations), literal(place)))
	if err == nil && touched.Verb == dialect.VerbCommentOnView && len(rows) == 1 && rows[0][0] == "t" {
		statement.SQL = []string{strings.Replace(statement.SQL[0], "COMMENT ON VIEW", "COMMENT ON MATERIALIZED VIEW",
			1)}
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
		case dialect.ClassInvalid, dialect.ClassLeader:
		}
	}
	if len(users) == 0 {
		return nil
	}
	const question = `SELECT hidden, tables FROM "rs_catalog".prepare_read(%s, %s)`
	rows, err := ask(fmt.Sprintf(question, schemasOf(users), namesOf(users)))
	if err != nil || len(rows) != 1 {
		return err
	}
	hidden, tables := rows[0][0], rows[0][1] == "t"
	switch {
	case hidden != "" && tables:
		return refuseDialect(dialect.LeaderError(hidden))
	case statement.ComputeOnly != "" && !tables && !compute:
		return refuseDialect(dialect.ComputeError())
	}
	return nil
}
