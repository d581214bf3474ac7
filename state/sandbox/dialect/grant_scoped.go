package dialect

import (
	"slices"
	"strings"
)

// scopes are the kinds of object that a scoped permission opens, present and
// future, and the privileges on them. Functions and procedures are not told apart.
// https://docs.aws.amazon.com/redshift/latest/dg/t_scoped-permissions.html
var scopes = map[string]struct {
	name  string
	known map[string]string
}{
	"tables": {"TABLES", tablePrivileges}, "functions": {"FUNCTIONS", routinePrivileges}, "procedures": {"FUNCTIONS", routinePrivileges},
	"schemas": {"SCHEMAS", schemaPrivileges}, "languages": {"LANGUAGES", languagePrivileges},
}

// scoped parses TABLES IN SCHEMA s [DATABASE d] and its kin; FOR is read.
func (p *grantParser) scoped(start token, privileges []privilege) []string {
	scope, known := scopes[p.next().value]
	if !known {
		p.syntaxAt(start)
	}
	p.expect("in")
	schema := ""
	if scope.name != "SCHEMAS" && scope.name != "LANGUAGES" && p.accept("schema") {
		schema = p.schemaName()
		p.on = Touch{Verb: VerbGrantTables, Schemas: []string{schema}}
		if p.accept("database") {
			p.ident()
		}
	} else {
		p.expect("database")
		p.ident()
	}
	names := p.scopedNames(start, privileges, scope.known)
	grantees := p.grantees()
	p.tail()
	var sql []string
	for _, g := range grantees {
		if strings.HasPrefix(g.name, GroupPrefix) || g.name == "PUBLIC" {
			p.fail(start, "0A000", "scoped permissions go to users and roles only")
		}
		for _, name := range names {
			sql = append(sql, catalogCall("grant_scoped", scope.name, schema, name, g.name, p.gives()))
		}
	}
	return sql
}

// scopedNames lists the privileges; ALL are all that there are.
func (p *grantParser) scopedNames(start token, privileges []privilege, known map[string]string) []string {
	var names []string
	for _, pr := range privileges {
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
