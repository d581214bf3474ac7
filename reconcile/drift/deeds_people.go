package drift

import (
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// profile tells what happened to a person's rows from what happened to their
// account. Rows stay when the account goes, and a new account has none.
func (d *deeds) profile(deed *Deed, c *plan.Change, account redshift.Account) {
	_, exists := d.actual.Unmanaged.Accounts[account]
	before, had := c.Before.(state.Profile)
	after, has := c.After.(state.Profile)
	switch {
	case !had && d.isNew(account):
		deed.Verb, deed.What, deed.Note = "made", "account", ", which has no profile and no memberships yet"
	case !had && !d.left[userOf(account)]:
		deed.Verb, deed.Note = "deleted", ", or made its account"
	case !had:
		deed.Verb = "deleted"
	case !has && !exists && before.Content != "":
		deed.Verb, deed.What, deed.Note = "dropped", "account", "; its profile is still there"
	case !has && !exists:
		deed.Verb, deed.What, deed.Note = "dropped", "account", "; what it chose is still there"
	case !has && before.Content == "":
		deed.Verb, deed.What, deed.Note = "left", "what account", " chose, which the policy does not know"
	case has && before.Content == after.Content:
		deed.Verb, deed.What, deed.Note = "replaced", "account", "; what the earlier one chose is still there"
	case has && c.RowsBefore != nil && strings.Contains(c.RowsBefore.State, ", "): // see state.Read
		deed.Verb, deed.What = "added", "a second row to profile"
	case has && before.Earlier != "":
		deed.Note = "; what an earlier account of the name chose is still there"
	}
}

// isNew reports whether an account lacks all that the policy gives it.
func (d *deeds) isNew(account redshift.Account) bool {
	return d.missing[state.Profile{Account: account}.Key()] && d.joins[account] && !d.left[userOf(account)]
}

func (d *deeds) membership(deed *Deed, c *plan.Change, m state.Membership) {
	before, was := c.Before.(state.Membership)
	account := redshift.Account(m.Member.Name)
	switch {
	case was && c.After != nil && before.Admin:
		deed.Note = ", who may give it to others"
	case was:
	case d.lostWith(deed, m.In):
	case d.isNew(account):
		deed.Verb, deed.Note = "missing", ", as the account is new"
	case d.again[account]:
		deed.Verb, deed.Note = "lost", ", with the replaced account"
	default:
		deed.Verb = "revoked"
	}
}

func (d *deeds) grant(deed *Deed, c *plan.Change, g state.Grant) {
	if c.After == nil {
		if !g.Raw && d.actual.Catalog.Find(g.Key()) == nil {
			deed.Verb, deed.Note = "due", ", by default privileges, where it is made again"
		}
		return
	}
	holder, what := state.ViewKey(g.Key().Relation()), "view"
	if g.Privilege == state.Execute {
		holder, what = state.ProcedureKey(g.Key().Relation(), g.Arguments), "procedure"
	}
	switch {
	case d.actual.Catalog.Find(g.Key()) != nil:
		deed.Verb, deed.Note = "kept", ", and given again with the "+what
	case !g.Relation.IsZero() && d.missing[holder]:
		deed.Verb, deed.Note = "lost", ", with the dropped "+what
	case !g.Relation.IsZero() && d.replaced[holder]:
		deed.Verb, deed.Note = "lost", ", with the replaced "+what
	case d.missing[state.SchemaKey(g.Schema)]:
		deed.Verb, deed.Note = "lost", ", with the dropped schema"
	case d.lostWith(deed, g.To):
	default:
		deed.Verb = "revoked"
	}
}

// lostWith says that something went with its role or group, if that is gone, or
// has nothing left.
func (d *deeds) lostWith(deed *Deed, p state.Principal) bool {
	kind := map[state.PrincipalKind]state.Kind{
		state.PrincipalRole: state.KindRole, state.PrincipalGroup: state.KindGroup,
	}[p.Kind]
	switch {
	case kind == "":
		return false
	case d.missing[state.Key{Kind: kind, Principal: p}]:
		deed.Verb, deed.Note = "lost", ", with the dropped "+string(kind)
		return true
	case !d.left[p]:
		deed.Verb, deed.Note = "lost", ", with the "+string(kind)+", which was perhaps made again"
		return true
	}
	return false
}

func userOf(account redshift.Account) state.Principal {
	return state.Principal{Kind: state.PrincipalUser, Name: string(account)}
}
