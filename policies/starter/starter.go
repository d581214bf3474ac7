// Package starter holds the sample that the demo runs on: a policy repository
// to copy from, and the SQL that generates its data. The tables are modelled
// on Redshift's own TICKIT sample database.
// https://docs.aws.amazon.com/redshift/latest/dg/c_sampledb.html
//
// It also holds the repository that init lays out, with its workflows.
package starter

import (
	"embed"
	"io/fs"
)

//go:embed tickit
var files embed.FS

// Sample is SQL in Redshift's dialect. It creates the schema tickit, always with
// the same rows, and the accounts that the policy names.
//
//go:embed tickit.sql
var Sample string

// Tickit is the sample policy repository.
func Tickit() fs.FS {
	sub, err := fs.Sub(files, "tickit")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}
