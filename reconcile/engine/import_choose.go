package engine

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/spec/importing"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// patterns are names in which * stands for any text, ? for one character and [abc] for
// one of several. Names fold, and so do these.
type patterns []string

// isPattern is true of what is more than a name.
func isPattern(text string) bool { return strings.ContainsAny(text, `*?[\`) }

// match reports whether a table is meant; without patterns each is. One with a dot is
// for schema and table together.
func (p patterns) match(schema, table string) bool {
	return len(p) == 0 || slices.ContainsFunc(p, func(pattern string) bool {
		name := table
		if strings.Contains(pattern, ".") {
			name = schema + "." + table
		}
		return matches(pattern, name)
	})
}

func matches(pattern, name string) bool {
	matched, err := path.Match(strings.ToLower(pattern), name)
	return err == nil && matched
}

func (r ImportRequest) checkPatterns() error {
	for _, pattern := range slices.Concat(r.Schemas, r.Tables) {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return fmt.Errorf("%q is no pattern: * stands for any text, ? for one character, [abc] for one of several",
				pattern)
		}
	}
	for _, pattern := range r.Schemas {
		if strings.Contains(pattern, ".") {
			return fmt.Errorf("--schema %q: a schema is named without its database or its tables; tables are chosen "+
				"with --table", pattern)
		}
	}
	for _, pattern := range r.Tables {
		if strings.Count(pattern, ".") > 1 {
			return fmt.Errorf("--table %q: tables of other databases cannot be governed; write table or schema.table",
				pattern)
		}
	}
	return nil
}

// choice is what an import is about.
type choice struct {
	schemas []redshift.Ident
	named   []string // schemas that were named, not matched
	tables  patterns
	skipped []importing.Item
}

// choose finds the schemas that are meant.
func (r ImportRequest) choose(policy *spec.Repository, i *spec.Integration, list state.SchemaList) (choice, error) {
	c := choice{tables: r.Tables}
	if len(r.Schemas) == 0 {
		for _, source := range policy.Sources {
			if source.In(i.Name) && !slices.Contains(c.schemas, source.Table.Schema) {
				c.schemas = append(c.schemas, source.Table.Schema)
			}
		}
		return c, nil
	}
	free := slices.DeleteFunc(slices.Clone(list.Names), func(name string) bool { return policy.Reserved(name) != "" })
	for _, pattern := range r.Schemas {
		found := 0
		for _, name := range free {
			if !matches(pattern, name) {
				continue
			}
			found++
			c.add(name)
		}
		if !isPattern(pattern) {
			c.named = append(c.named, strings.ToLower(pattern))
		}
		if found == 0 {
			return c, noSchema(pattern, policy, i, list, free)
		}
	}
	return c, nil
}

// add adds a schema that a policy can name.
func (c *choice) add(name string) {
	id, err := redshift.ParseIdent(name)
	switch {
	case err != nil || id.String() != name:
		item := importing.Item{
			What: importing.AnySchema, Table: name, Reason: "the policy language cannot write its name",
		}
		if !slices.Contains(c.skipped, item) {
			c.skipped = append(c.skipped, item)
		}
	case !slices.Contains(c.schemas, id):
		c.schemas = append(c.schemas, id)
	}
}

func noSchema(pattern string, policy *spec.Repository, i *spec.Integration, list state.SchemaList,
	free []string,
) error {
	name := strings.ToLower(pattern)
	switch owner := policy.Reserved(name); {
	case isPattern(pattern):
		return fmt.Errorf("no schema of database %q matches --schema %q", i.Database, pattern)
	case owner != "":
		return fmt.Errorf("schema %q belongs to %s, and is never imported", name, owner)
	}
	return fmt.Errorf("database %q has no schema %q that account %q sees.%s", i.Database, name, list.Reader,
		expr.Suggest(name, free))
}

// partly says that an account may see only part of the catalog.
func partly(reader redshift.Account) string {
	return fmt.Sprintf("account %q has no ACCESS CATALOG: where metadata security is on, tables that it neither owns "+
		"nor was granted look as if they were not there; redveil bootstrap gives it", reader)
}

// asks reports whether a table of a source is one of those that are meant.
func (c choice) asks(table redshift.Name) bool {
	return slices.Contains(c.schemas, table.Schema) && c.tables.match(table.Schema.String(), table.Object.String())
}

// someTable returns an error if --table matches nothing, which is a mistake in writing
// rather than an empty schema.
func (c choice) someTable(chosen, all []state.Relation) error {
	if len(c.tables) == 0 || len(chosen) > 0 {
		return nil
	}
	var names []string
	for _, relation := range all {
		names = append(names, relation.Name)
	}
	var schemas []string
	for _, schema := range c.schemas {
		schemas = append(schemas, schema.String())
	}
	suggestion := ""
	if len(c.tables) == 1 {
		suggestion = expr.Suggest(c.tables[0], names)
	}
	return fmt.Errorf("no table or view of %s matches --table %q.%s", report.Counted(len(schemas), "schema")+
		" ("+strings.Join(schemas[:min(len(schemas), 5)], ", ")+")", []string(c.tables), suggestion)
}

// empty tells of schemas in which nothing shows.
func (c choice) empty(found state.RelationList, reader redshift.Account) []importing.Item {
	holds := make(map[string]bool)
	for _, relation := range found.Relations {
		holds[relation.Schema] = true
	}
	var items []importing.Item
	for _, schema := range c.schemas {
		item := importing.Item{What: importing.AnySchema, Table: schema.String()}
		switch {
		case slices.Contains(found.Hidden, schema.String()):
			item.Reason = fmt.Sprintf("account %q sees none of its external tables without USAGE, which opens them "+
				"raw to it: GRANT USAGE ON SCHEMA %s TO %s", reader, schema.SQL(), reader.SQL())
		case !holds[schema.String()] && slices.Contains(c.named, schema.String()):
			item.Reason = fmt.Sprintf("it holds no table or view that account %q sees", reader)
		default:
			continue
		}
		items = append(items, item)
	}
	return items
}
