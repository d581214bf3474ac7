// Package lookup answers who may see what, by which path, and why. It asks the same
// evaluator as plans, and uses the same words.
package lookup

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// Question says whose access to what is asked for. Empty fields ask for all.
type Question struct {
	User   string `json:"user,omitempty"`
	Source string `json:"source,omitempty"`
	Column string `json:"column,omitempty"` // of the source
	// Why asks for the blocks of the policy behind each answer.
	Why bool `json:"why,omitempty"`
}

// Given is the policy of one integration, and what is in force of it.
type Given struct {
	Repository *spec.Repository
	Resolved   *policies.Resolved
	// Side is in force: what the policy says, or what a warehouse really gives.
	Side access.Side
	// Declared is set where Side is of a warehouse, and is then what the policy says.
	Declared *access.Side
	Of       Of
	Notes    []string
}

// Check refuses names that nobody has, and names the nearest that somebody has.
func (q Question) Check(given []Given) error {
	var users, sources, columns []string
	for _, g := range given {
		users = append(users, g.people()...)
		sources = append(sources, g.sources()...)
		columns = append(columns, g.columns(q.Source)...)
	}
	if q.User != "" && !slices.Contains(users, q.User) {
		return fmt.Errorf("there is no user %q.%s", q.User, expr.Suggest(q.User, users))
	}
	if q.Source != "" && !slices.Contains(sources, q.Source) {
		return noSource(q.Source, sources, given)
	}
	if q.Column != "" && !slices.Contains(columns, q.Column) {
		return fmt.Errorf("source %q declares no column %q, and what is not declared is in no view.%s", q.Source,
			q.Column, expr.Suggest(q.Column, columns))
	}
	return nil
}

// noSource says of a source that is declared why it cannot be asked for.
func noSource(name string, known []string, given []Given) error {
	for _, g := range given {
		for _, source := range g.Repository.Sources {
			switch {
			case source.Name != name:
			case !source.Enabled:
				return fmt.Errorf("source %q (%s) is not enabled, so nobody sees anything of it by redveil", name,
					placeOf(source.Origin))
			default:
				return fmt.Errorf("source %q (%s) belongs to integration %q", name, placeOf(source.Origin),
					strings.Join(source.Integrations, ", "))
			}
		}
	}
	return fmt.Errorf("there is no source %q.%s", name, expr.Suggest(name, known))
}

func placeOf(origin spec.Origin) string {
	return fmt.Sprintf("%s:%d", origin.Range.Filename, origin.Range.Start.Line)
}

// people are the users of the policy, and in a warehouse whoever else sees something.
func (g Given) people() []string {
	var all []string
	for _, user := range g.Resolved.Users {
		all = append(all, user.Name)
	}
	for name := range g.Side.Users {
		all = append(all, name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// sources are those of the policy, and in a warehouse those that are in force besides.
func (g Given) sources() []string {
	var all []string
	for _, source := range g.Resolved.Sources {
		all = append(all, source.Name)
	}
	for name := range g.Side.Sources {
		all = append(all, name)
	}
	for name := range g.Side.Unknown {
		all = append(all, name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Declares reports whether a source belongs to an integration in one of some policies.
func Declares(given []Given, integration, source string) bool {
	return slices.ContainsFunc(given, func(g Given) bool {
		return g.Resolved.Integration.Name == integration && slices.Contains(g.sources(), source)
	})
}

// columns are those of a source, in its order; those of the policy first.
func (g Given) columns(name string) []string {
	var all []string
	for _, source := range []*policies.Source{g.source(name), g.Side.Sources[name]} {
		if source == nil {
			continue
		}
		for _, column := range source.Columns {
			if text := column.Name.String(); !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}

// source returns a source of the policy, or nil.
func (g Given) source(name string) *policies.Source {
	for _, source := range g.Resolved.Sources {
		if source.Name == name {
			return source
		}
	}
	return nil
}

// user returns a user of the policy, or nil.
func (g Given) user(name string) *policies.User {
	for _, user := range g.Resolved.Users {
		if user.Name == name {
			return user
		}
	}
	return nil
}
