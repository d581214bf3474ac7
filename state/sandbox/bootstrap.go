package sandbox

import (
	"embed"
	"fmt"

	"github.com/redveil/redveil/state/sandbox/cluster"
)

//go:embed bootstrap/*.sql
var bootstrapFiles embed.FS

// bootstrapOrder is how the files build on each other.
var bootstrapOrder = []string{
	"principals.sql", "functions.sql", "external.sql", "materialized.sql", "views.sql", "reading.sql", "acl.sql", "catalog.sql", "extra.sql",
	"svv.sql", "external_views.sql", "privileges.sql", "absent.sql",
}

// database is the one that clients see; PostgreSQL's own are hidden.
const database = "dev"

// bootstrapScripts make Redshift's catalogs of an empty cluster, in one
// transaction.
func bootstrapScripts() ([]cluster.Script, error) {
	scripts := []cluster.Script{
		{Name: "create database", Database: "template1", SQL: "CREATE DATABASE " + database},
		{Name: "drop database", Database: "template1", SQL: "DROP DATABASE postgres"},
	}
	for _, name := range bootstrapOrder {
		text, err := bootstrapFiles.ReadFile("bootstrap/" + name)
		if err != nil {
			return nil, fmt.Errorf("reading the bootstrap: %w", err)
		}
		scripts = append(scripts, cluster.Script{Name: name, Database: database, SQL: string(text)})
	}
	return scripts, nil
}
