package plan

import (
	"slices"

	"github.com/redveil/redveil/state"
)

// Phase says when a change is carried out. Most changes share one transaction.
// Grants on external schemas cannot be part of one: they are revoked before it
// and given after it. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT-usage-notes.html
type Phase string

// The phases, in their order.
const (
	Before   Phase = "before"
	Together Phase = ""
	After    Phase = "after"
)

func (p Phase) rank() int { return slices.Index([]Phase{Before, Together, After}, p) }

// Phase returns when the change is carried out, which follows from the object
// and the action.
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
