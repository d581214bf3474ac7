// Package bootstrap holds the SQL that makes Redshift's catalogs of an empty
// PostgreSQL database, and knows from it which catalogs there are.
//
// Each file of views is one catalog that clients may read, and is named after
// it: the view rs_catalog.svv_roles in views/svv_roles.sql. Those of
// INFORMATION_SCHEMA have a folder of their own. The views have the columns of
// PostgreSQL 8.0 and those that Redshift has added; oid stands last where it
// can be named, since "select *" cannot leave it out here. Files of sources
// hold views that several of them build on, and files of functions hold
// functions and the tables that those keep; clients see neither.
//
// A file names the ones that it builds on in its first lines:
//
//	-- needs: object, principals
//
// https://docs.aws.amazon.com/redshift/latest/dg/c_intro_catalog_views.html
package bootstrap

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed *.sql functions/*.sql sources/*.sql views/*.sql views/information_schema/*.sql
var files embed.FS

// Script is one file.
type Script struct {
	// Name is the path below this folder: views/svv_roles.sql.
	Name string
	SQL  string
}

// The files that run before and after those that name what they need.
var (
	first = []string{"schema.sql"}
	last  = []string{"accounts.sql", "permissions.sql"}
)

// Scripts gives all files in an order in which each finds what it needs.
func Scripts() ([]Script, error) {
	found, err := read()
	if err != nil {
		return nil, fmt.Errorf("reading the bootstrap: %w", err)
	}
	o := order{files: make(map[string]Script)}
	for _, script := range found {
		o.files[baseName(script.Name)] = script
	}
	names := append(slices.Clone(first), last...)
	for _, script := range found {
		if !slices.Contains(first, script.Name) && !slices.Contains(last, script.Name) {
			names = slices.Insert(names, len(names)-len(last), script.Name)
		}
	}
	for _, name := range names {
		if err := o.add(baseName(name), nil); err != nil {
			return nil, fmt.Errorf("ordering the bootstrap: %w", err)
		}
	}
	return o.scripts, nil
}

// read gives all files by their paths.
func read() ([]Script, error) {
	var all []Script
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := files.ReadFile(name)
		all = append(all, Script{Name: name, SQL: string(text)})
		return err
	})
	return all, err
}

// baseName is what other files call one: svv_roles, information_schema/tables.
func baseName(name string) string {
	name = strings.TrimSuffix(name, path.Ext(name))
	if _, rest, folder := strings.Cut(name, "/"); folder {
		return rest
	}
	return name
}

// order puts files behind those that they need.
type order struct {
	files   map[string]Script
	scripts []Script
}

// add puts a file behind what it needs. Path is how it came to be needed.
func (o *order) add(name string, path []string) error {
	script, known := o.files[name]
	switch {
	case !known:
		return fmt.Errorf("%s needs %s, which is not there", strings.Join(path, " → "), name)
	case slices.Contains(o.scripts, script):
		return nil
	case slices.Contains(path, name):
		return fmt.Errorf("%s → %s need each other", strings.Join(path, " → "), name)
	}
	for _, need := range needs(script.SQL) {
		if err := o.add(need, append(path, name)); err != nil {
			return err
		}
	}
	o.scripts = append(o.scripts, script)
	return nil
}

// needs reads the line of a file that names what it builds on.
func needs(sql string) []string {
	for line := range strings.Lines(sql) {
		if list, found := strings.CutPrefix(line, "-- needs: "); found {
			return strings.Split(strings.TrimSpace(list), ", ")
		}
		if !strings.HasPrefix(line, "--") && strings.TrimSpace(line) != "" {
			break
		}
	}
	return nil
}

// View gives the view that stands for a catalog, quoted for PostgreSQL. The
// schema is empty, pg_catalog or information_schema; ok is false for catalogs
// that Redshift, or the sandbox, does not have.
func View(schema, name string) (sql string, ok bool) {
	if strings.Contains(name, "/") {
		return "", false
	}
	file, view := name, name
	if schema == "information_schema" {
		file, view = "information_schema/"+name, "information_schema_"+name
	}
	_, err := fs.Stat(files, "views/"+file+".sql")
	return `"rs_catalog"."` + view + `"`, err == nil
}
