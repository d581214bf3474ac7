package dialect

import (
	"fmt"
)

// The functions below call the bootstrap, which lends what a statement needs to
// an account that a privilege on the object, or a system permission, lets do it.
// https://docs.aws.amazon.com/redshift/latest/dg/r_roles-system-privileges.html

// lendRelations names a privilege, DROP or ALTER, and a system permission; either
// may be empty.
func lendRelations(privilege, permission string, relations ...Relation) string {
	schemas, names := make([]string, len(relations)), make([]string, len(relations))
	for n, r := range relations {
		schemas[n], names[n] = r.Schema, r.Name
	}
	return fmt.Sprintf(`SELECT "rs_catalog".lend_relations(%s, %s, %s, %s)`, quoteText(privilege),
		quoteText(permission), TextArray(schemas), TextArray(names))
}

// lendMaking is for what is made or replaced in a schema.
func lendMaking(permission string, name Relation) string {
	return catalogCall("lend_making", permission, name.Schema, name.Name)
}

func lendRoutines(permission string, signatures []string) string {
	return fmt.Sprintf(`SELECT "rs_catalog".lend_routines(%s, %s)`, quoteText(permission), TextArray(signatures))
}

func lendSchemas(privilege, permission string, names ...string) string {
	return fmt.Sprintf(`SELECT "rs_catalog".lend_schemas(%s, %s, %s)`, quoteText(privilege), quoteText(permission),
		TextArray(names))
}

// lendNewSchema is for a schema that does not exist yet.
const lendNewSchema = `SELECT "rs_catalog".lend_new_schema()`

// lendAccount names the accounts that are there already.
func lendAccount(permission string, names ...string) string {
	return fmt.Sprintf(`SELECT "rs_catalog".lend_account(%s, %s)`, quoteText(permission), TextArray(names))
}

func lendRoles(permission string, names ...string) string {
	return fmt.Sprintf(`SELECT "rs_catalog".lend_roles(%s, %s)`, quoteText(permission), TextArray(names))
}

// lent adds a loan to a statement.
func (s Statement) lent(loan string) Statement {
	s.Loan = loan
	return s
}

// TakeBack ends a statement that was lent something.
const TakeBack = `DO 'BEGIN PERFORM "rs_catalog".take_back(); END'`
