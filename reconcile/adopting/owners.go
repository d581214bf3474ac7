package adopting

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state/redshift"
)

// owns is the path of those who own a relation.
const owns = "owner"

// owner is the account that owns a table without an exception that means it; empty for
// none. Superusers need no ownership, and redveil's account is left out.
func (e examination) owner(source *policies.Source) redshift.Account {
	for _, way := range e.authority.OnRelation(source.Table) {
		if way.Path == owns && way.Via == nil && way.Right == enforced.MayChange && way.Account != enforced.Internal &&
			!e.authority.IsSuper(way.Account) && e.meant.By(way, source) == nil {
			return way.Account
		}
	}
	return ""
}

// isOwning reports that somebody reads a table by owning it, or views over it, alone.
func isOwning(paths []string) bool {
	return !slices.ContainsFunc(paths, func(path string) bool {
		return path != owns && !strings.HasPrefix(path, owns+" of ")
	})
}

// owning is for tables that somebody owns whom no exception means.
func owning(i Integration) Step {
	step := Step{What: `decide on these, who own tables, which raw_access = "revoke" does not take: an exception with ` +
		`may = ["own"] where it is meant, or ALTER TABLE … OWNER TO another account`}
	for _, t := range i.Tables {
		who := fmt.Sprintf("%s (%s)", t.Owner, t.Table)
		if t.Owner == "" || slices.Contains(step.People, who) {
			continue
		}
		step.People, step.Tables = append(step.People, who), append(step.Tables, t.Table)
	}
	return step
}
