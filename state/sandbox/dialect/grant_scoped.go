package dialect

import (
	"slices"
	"strings"
)

// scope is a kind of object that a scoped permission opens, present and future,
// and the privileges on it.
// https://docs.aws.amazon.com/redshift/latest/dg/t_scoped-permissions.html
type scope struct {
	name      string
	known     privileges
	inSchemas bool // it may be those of one schema
}

// scopes are those that FOR takes. Functions and procedures are not told apart.
var scopes = map[string]scope{
	"tables":     {name: "TABLES", known: tablePrivileges, inSchemas: true},
	"functions":  {name: "FUNCTIONS", known: routinePrivileges, inSchemas: true},
	"procedures": {name: "FUNCTIONS", known: routinePrivileges, inSchemas: true},
	"schemas":    {name: "SCHEMAS", known: schemaPrivileges},
	"languages":  {name: "LANGUAGES", known: languagePrivileges},
}

// scoped parses TABLES IN SCHEMA s [DATABASE d] and the like. FOR has been read.
func (p *grantParser) scoped(start token, named []privilege) []string {
	scope, known := scopes[p.next().value]
	if !known {
		p.syntaxAt(start)
	}
	p.expect("in")
	schema := ""
	if scope.inSchemas && p.accept("schema") {
		schema = p.schemaName()
		p.on = Touch{Verb: VerbGrantTables, Schemas: []string{schema}}
		if p.accept("database") {
			p.ident()
		}
	} else {
		p.expect("database")
		p.ident()
	}
	names := p.scopedNames(start, named, scope.known)
	grantees := p.grantees()
	p.tail()
	var sql []string
	for _, g := range grantees {
		if strings.HasPrefix(g.name, GroupPrefix) || g.name == "PUBLIC" {
			p.fail(start, "0A000", "scoped permissions go to users and roles only")
		}
		for _, name := range names {
			sql = append(sql, catalogCall("grant_scoped", scope.name, schema, name, g.name, p.mode(g)))
		}
	}
	return sql
}

// scopedNames lists the privileges. ALL stands for each of them.
func (p *grantParser) scopedNames(start token, named []privilege, known privileges) []string {
	var names []string
	for _, pr := range named {
		if pr.name == "all" {
			for name := range known {
				names = append(names, strings.ToUpper(name))
			}
			continue
		}
		if _, ok := known[pr.name]; !ok || pr.columns != "" {
			p.fail(start, "0LP01", "invalid privilege type %s for this scope", strings.ToUpper(pr.name))
		}
		names = append(names, strings.ToUpper(pr.name))
	}
	slices.Sort(names)
	return names
}
