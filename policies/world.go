package policies

import (
	"slices"
	"time"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// World is what a policy may ask for beside reader and row.
type World struct {
	// Now is the time of the read.
	Now time.Time
	// Source is the label of the source that is read: purposes count on the
	// sources of their project only.
	Source string
	// Key is the integration's key for hash() and randomize().
	Key HashKey
	// Columns are those of the source, for randomize().
	Columns []Column
	// Table is the whole table, hidden rows too, for k_anonymize().
	Table []Row
	// Condition answers sql() for a row, and Compute expression() and call():
	// what they say only the warehouse knows. Without them such rules panic.
	Condition func(redshift.Fragment, Row) expr.Truth
	Compute   func(spec.Method, Column, Row) expr.Value
}

// HashKey is an integration's key for hash(): 64 hex digits.
type HashKey string

// Project is a project that a user is a member of.
type Project struct {
	Name              string
	Sources, Purposes []string // sorted
}

// On are the user's projects that a source belongs to.
func (u *User) On(source string) []Project {
	var all []Project
	for _, p := range u.Projects {
		if slices.Contains(p.Sources, source) {
			all = append(all, p)
		}
	}
	return all
}

// acting gives the project that counts for reading a source: the one that she
// acts in, where she is its member and the source belongs to it.
func (u *User) acting(source string) (Project, bool) {
	for _, p := range u.On(source) {
		if p.Name == u.Acting {
			return p, true
		}
	}
	return Project{}, false
}

// purposes are those of the project that she acts in, once acknowledged.
func (u *User) purposes(source string) []string {
	var all []string
	project, _ := u.acting(source)
	for _, purpose := range project.Purposes {
		if slices.Contains(u.Acknowledged, purpose) {
			all = append(all, purpose)
		}
	}
	return all
}
