package state

import (
	"cmp"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// Makers are the rights to create functions: CREATE on a schema, or owning one,
// together with USAGE on a language. A system permission replaces both. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_FUNCTION.html
// https://docs.aws.amazon.com/redshift/latest/dg/r_roles-system-privileges.html
type Makers struct {
	Schemas     []Held // CREATE on schemas
	Databases   []Held // CREATE on the database, or on all of its schemas: On is how REVOKE names it
	Languages   []Held // USAGE on the languages of functions, likewise
	Permissions []Held // system permissions
	// Owners are the owners of schemas other than the system account.
	Owners map[redshift.Ident]redshift.Account
	// Shadows are the functions that have the names of Redshift's own.
	Shadows []Shadow
}

// Held is a right: what it is on, and who holds it.
type Held struct {
	On string
	By Principal
}

// Shadow is a function that has the name of one of Redshift's own.
type Shadow struct {
	Name      redshift.Name
	Arguments string
}

// functionLanguages are the languages of functions. plpgsql is only for
// procedures.
var functionLanguages = []string{"sql", "plpythonu", "exfunc"}

// makers reads the rights to create functions that grants does not read.
func (r *reader) makers() error {
	makers := &r.snapshot.Unmanaged.Makers
	// By default everyone may use sql, even without a row that says so.
	err := r.each("languages", nil, func(scan func(...any) error) error {
		var language string
		if err := scan(&language); err != nil {
			return err
		}
		if language == "sql" {
			makers.Languages = append(makers.Languages, Held{onLanguage + language, Public()})
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = r.held("language_grants", onLanguage, &makers.Languages, functionLanguages)
	if err != nil {
		return err
	}
	err = r.held("system_grants", "", &makers.Permissions, []string{
		"CREATE OR REPLACE FUNCTION", "CREATE OR REPLACE EXTERNAL FUNCTION", "CREATE SCHEMA",
	})
	if err != nil {
		return err
	}
	if err := r.shadows(); err != nil {
		return err
	}
	makers.Owners = make(map[redshift.Ident]redshift.Account)
	for key, owner := range r.owners {
		if key == SchemaKey(key.Schema) {
			makers.Owners[key.Schema] = owner
		}
	}
	for _, all := range []*[]Held{&makers.Schemas, &makers.Databases, &makers.Languages, &makers.Permissions} {
		slices.SortFunc(*all, func(a, b Held) int {
			return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.By.String(), b.By.String()))
		})
		*all = slices.Compact(*all)
	}
	return nil
}

// onLanguage precedes a language in GRANT and REVOKE.
const onLanguage = "ON LANGUAGE "

func (r *reader) held(file, before string, into *[]Held, on []string) error {
	return r.each(file, nil, func(scan func(...any) error) error {
		var what, kind, name string
		if err := scan(&what, &kind, &name); err != nil {
			return err
		}
		if file == "system_grants" {
			p := &r.snapshot.Unmanaged.Privileges
			p.Permissions = append(p.Permissions, Held{what, r.principal(kind, name)})
		}
		if slices.Contains(on, what) {
			*into = append(*into, Held{before + what, r.principal(kind, name)})
		}
		return nil
	})
}

// makesByDatabase records privileges on the database that let somebody create
// functions anywhere, and reports whether the privilege is good for nothing
// else. See
// https://docs.aws.amazon.com/redshift/latest/dg/t_scoped-permissions.html
func (r *reader) makesByDatabase(privilege, scope string, by Principal) bool {
	makers := &r.snapshot.Unmanaged.Makers
	database := "DATABASE " + redshift.Account(r.scope.Database).SQL().String()
	switch {
	case scope == "LANGUAGES":
		makers.Languages = append(makers.Languages, Held{"FOR LANGUAGES IN " + database, by})
	case privilege == "CREATE" && scope == "SCHEMAS":
		makers.Databases = append(makers.Databases, Held{"FOR SCHEMAS IN " + database, by})
	case privilege == "CREATE" && scope == "DATABASE":
		makers.Databases = append(makers.Databases, Held{"ON " + database, by})
	default:
		return false
	}
	return true
}

func (r *reader) shadows() error {
	makers := &r.snapshot.Unmanaged.Makers
	err := r.each("functions", nil, func(scan func(...any) error) error {
		var schema, name, arguments string
		if err := scan(&schema, &name, &arguments); err != nil {
			return err
		}
		if id, ok := lenientName(schema, name); ok && redshift.IsFunction(name) {
			makers.Shadows = append(makers.Shadows, Shadow{id, arguments})
		}
		return nil
	})
	slices.SortFunc(makers.Shadows, func(a, b Shadow) int {
		return cmp.Or(a.Name.Compare(b.Name), cmp.Compare(a.Arguments, b.Arguments))
	})
	return err
}
