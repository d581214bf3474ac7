package sandbox

import (
	"context"

	"github.com/redveil/redveil/state/sandbox/bootstrap"
	"github.com/redveil/redveil/state/sandbox/cluster"
)

// database is the one that clients see; PostgreSQL's own are hidden.
const database = "dev"

// prepareTemplate finds all that a new cluster is made of.
func prepareTemplate(ctx context.Context, o Options) (cluster.Template, error) {
	cache, err := cacheFolder(o.Cache)
	if err != nil {
		return cluster.Template{}, err
	}
	account, err := cluster.ServerAccount()
	if err != nil {
		return cluster.Template{}, err
	}
	programs, err := cluster.FindOrFetch(ctx, cache)
	if err != nil {
		return cluster.Template{}, err
	}
	scripts, err := templateScripts()
	return cluster.Template{Programs: programs, Account: account, Cache: cache, Scripts: scripts, Log: o.Log}, err
}

// templateScripts make Redshift's catalogs of an empty cluster.
func templateScripts() ([]cluster.Script, error) {
	scripts := []cluster.Script{
		{Name: "create database", Database: "template1", SQL: "CREATE DATABASE " + database},
		{Name: "drop database", Database: "template1", SQL: "DROP DATABASE postgres"},
	}
	files, err := bootstrap.Scripts()
	for _, file := range files {
		scripts = append(scripts, cluster.Script{Name: file.Name, Database: database, SQL: file.SQL})
	}
	return append(scripts, dropTemplates()...), err
}

// dropTemplates leaves one database in the cluster: every start copies what
// there is, and no client makes another database.
func dropTemplates() []cluster.Script {
	var scripts []cluster.Script
	for _, name := range []string{"template1", "template0"} {
		scripts = append(scripts,
			cluster.Script{
				Name: "release " + name, Database: database,
				SQL: "ALTER DATABASE " + name + " IS_TEMPLATE false",
			},
			cluster.Script{Name: "drop " + name, Database: database, SQL: "DROP DATABASE " + name})
	}
	return scripts
}
