package dialect

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
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
func (a *authority) scoped(start token, privileges []privilege) []string {
	scope, known := scopes[a.next().value]
	if !known {
		a.syntaxAt(start)
	}
	a.expect("in")
	schema := ""
	if scope.name != "SCHEMAS" && scope.name != "LANGUAGES" && a.accept("schema") {
		schema = a.schemaName()
		a.on = Touch{Verb: "grant tables", Schemas: []string{schema}}
		if a.accept("database") {
			a.ident()
		}
	} else {
		a.expect("database")
		a.ident()
	}
	names := a.scopedNames(start, privileges, scope.known)
	grantees := a.grantees()
	a.tail()
	var sql []string
	for _, g := range grantees {
		if strings.HasPrefix(g.name, GroupPrefix) || g.name == "PUBLIC" {
			a.fail(start, "0A000", "scoped permissions go to users and roles only")
		}
		for _, name := range names {
			sql = append(sql, check("grant_scoped", scope.name, schema, name, g.name, a.gives()))
		}
	}
	return sql
}

// scopedNames lists the privileges; ALL are all that there are.
func (a *authority) scopedNames(start token, privileges []privilege, known map[string]string) []string {
	var names []string
	for _, pr := range privileges {
		if pr.name == "all" {
			for name := range known {
				names = append(names, strings.ToUpper(name))
			}
			continue
		}
		if _, ok := known[pr.name]; !ok || pr.columns != "" {
			a.fail(start, "0LP01", "invalid privilege type %s for this scope", strings.ToUpper(pr.name))
		}
		names = append(names, strings.ToUpper(pr.name))
	}
	slices.Sort(names)
	return names
}

// assumeRole parses ON {'arn', … | DEFAULT | ALL} TO … FOR commands. There is
// no IAM here, so that it is only kept and shown.
func (a *authority) assumeRole() []string {
	a.expect("on")
	arns := list(a.parser, func() string {
		if word := a.oneOf("default", "all"); word != "" {
			return word
		}
		return a.literal()
	})
	grantees := a.grantees()
	a.expect("for")
	commands := list(a.parser, func() string {
		for _, command := range []string{"ALL", "COPY", "UNLOAD", "EXTERNAL FUNCTION", "CREATE MODEL"} {
			if a.accept(strings.Fields(lexical.Fold(command))...) {
				return command
			}
		}
		a.syntax()
		panic("unreachable")
	})
	var sql []string
	for _, g := range grantees {
		for _, arn := range arns {
			for _, command := range commands {
				sql = append(sql, check("grant_iam", arn, command, g.name, a.gives()))
			}
		}
	}
	return sql
}
