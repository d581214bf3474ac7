// Package policies finds out which rule reaches which source, column and person,
// and says, in Go, what each person sees. The evaluator is written from the
// language's definition and shares nothing with the SQL generator except the
// resolved policy.
package policies

import (
	"time"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// Resolved is a repository's meaning for one integration at one time. All slices
// are sorted by name. Expressions are bound: they hold Columns with types, and
// neither Tagged nor selector nodes.
type Resolved struct {
	Repository  *spec.Repository // what was resolved
	Integration *spec.Integration
	Now         time.Time
	Sources     []*Source // enabled ones of this integration
	Users       []*User   // all declared users
	Purposes    []*spec.Purpose
}

// At returns the same policy at another time. What users have for a time is
// there, whether or not it is over.
func (r *Resolved) At(now time.Time) *Resolved {
	at := *r
	at.Now, at.Sources = now, make([]*Source, len(r.Sources))
	for n, source := range r.Sources {
		then := *source
		then.Now, at.Sources[n] = now, &then
	}
	return &at
}

// User is a person as the policy sees them. Their attributes are merged with
// those of their groups.
type User struct {
	Origin     spec.Origin
	Name       string
	Account    redshift.Account
	Active     bool
	Groups     []string            // with those around them; sorted, unique
	Attributes map[string][]string // sorted, unique values
	Projects   []Project           // sorted by name
	Approved   []string            // sources on which an approval without limits is
	Timed      []Timed             // what they have besides, for a time
	// Acting is the project that they act in, and Acknowledged are the purposes
	// in it that they acknowledged. Both change while the policy stays the same.
	Acting       string
	Acknowledged []string
}

// Source is one governed table with all that applies to it.
type Source struct {
	Origin      spec.Origin
	Name        string
	Table       redshift.Name
	View        redshift.Name
	LateBinding bool
	External    spec.External
	Now         time.Time // the run's clock, for rules that ask for it
	Grants      []Rule    // active grants that reach the source
	Guardrails  []Rule    // active guardrails that reach it
	Staged      []Rule    // staged subscriptions of either kind that would reach it
	Approvals   []Approval
	Exceptions  []Exception // in force
	Projects    []string    // the projects that the source belongs to, sorted
	Filters     []Filter
	Columns     []Column // in the order of the file
}

// Rule is a subscription that reaches a source; Allow is a predicate over user.
type Rule struct {
	Origin spec.Origin
	Name   string
	Allow  expr.Expr
}

// Approval is an approval on the source.
type Approval struct {
	Origin spec.Origin
	Name   string
	User   string
	Window Window
}

// Exception is access round the view of the source that is meant.
type Exception struct {
	Origin spec.Origin
	Who    []spec.Holder
	May    []spec.Ability
}

// Filter is a row filter that reaches the source; Unless may be nil.
type Filter struct {
	Origin       spec.Origin
	Name         string
	Keep, Unless expr.Expr
}

// Column is a column with its masks, the highest priority first.
type Column struct {
	Name  redshift.Ident
	Type  redshift.Type
	Tags  []string
	Masks []Mask
	// Forbids are the invariants that reach the column.
	Forbids []Forbid
}

// Forbid is an invariant: nobody for whom Who holds may come to see the column. Who may
// be nil, for everyone.
type Forbid struct {
	Origin spec.Origin
	Name   string
	Who    expr.Expr
	Sees   spec.Sees
}

// Mask is a mask that reaches the column; Unless and When may be nil.
type Mask struct {
	Origin       spec.Origin
	Name         string
	Method       spec.Method
	Unless, When expr.Expr
	Priority     int
}
