package plan

import (
	"slices"

	"github.com/redveil/redveil/state"
)

// Phase says when a change is carried out: most in one transaction. Grants on
// external schemas cannot stand in one; what they take is taken before it, and
// what they give is given after it.
// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT-usage-notes.html
type Phase string

// The phases, in their order.
const (
	Before   Phase = "before"
	Together Phase = ""
	After    Phase = "after"
)

func (p Phase) rank() int { return slices.Index([]Phase{Before, Together, After}, p) }

// Phase follows from the object and the action.
func (c *Change) Phase() Phase {
	grant, ok := c.Object().(state.Grant)
	switch {
	case !ok || !grant.External:
		return Together
	case c.Action() == Delete:
		return Before
	}
	return After
}
