package reconcile

import (
	"fmt"
	"net"
	"strconv"

	"github.com/redveil/redveil/state"
)

// digest identifies the changes of a plan and the warehouse they are for. It
// holds no text of statements, no time, no secret and no commit, so a rebase
// that changes nothing keeps it.
func digest(plan *Plan) state.Digest {
	i := plan.Integration
	parts := []string{"redveil.plan/1", i.Name, net.JoinHostPort(i.Host, strconv.Itoa(i.Port)), i.Database, string(plan.Base)}
	for _, change := range plan.Changes {
		parts = append(parts, string(change.Action()), fmt.Sprintf("%+v", change.Before), fmt.Sprintf("%+v", change.After))
	}
	return state.DigestOf(parts...)
}
