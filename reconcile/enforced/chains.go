package enforced

import (
	"maps"
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Chain is what an account has another principal's rights by: the groups and roles
// from the outermost to that principal, or PUBLIC; empty for the account itself.
// Each chain is made once, so that pointers compare.
type Chain struct {
	Through []state.Principal
	path    string
}

var (
	itself   = &Chain{path: "grant"}
	byGiving = &Chain{} // a role to oneself
	byPublic = &Chain{Through: []state.Principal{{Kind: state.PrincipalPublic}}, path: "public"}
)

// Holders returns the accounts that have what a principal has, sorted.
func (a *Authority) Holders(p state.Principal) []redshift.Account {
	return slices.Sorted(maps.Keys(a.holders(p)))
}

// StandsFor returns the principals whose rights an account has: itself, everyone,
// its groups and roles, and the roles of those.
func (a *Authority) StandsFor(account redshift.Account) map[state.Principal]bool {
	as := map[state.Principal]bool{
		state.Public(): true, {Kind: state.PrincipalUser, Name: string(account)}: true,
	}
	for principal, members := range a.chains {
		if members[account] != nil {
			as[principal] = true
		}
	}
	return as
}

// holders returns the accounts that have what a principal has, each with the chain
// from the account to it.
func (a *Authority) holders(p state.Principal) map[redshift.Account]*Chain {
	switch p.Kind {
	case state.PrincipalUser:
		if _, exists := a.facts.Accounts[redshift.Account(p.Name)]; exists {
			return map[redshift.Account]*Chain{redshift.Account(p.Name): itself}
		}
		return nil
	case state.PrincipalPublic:
		if a.everyone == nil {
			a.everyone = make(map[redshift.Account]*Chain, len(a.facts.Accounts))
			for account := range a.facts.Accounts {
				a.everyone[account] = byPublic
			}
		}
		return a.everyone
	case state.PrincipalRole, state.PrincipalGroup:
		return a.chains[p]
	}
	panic("enforced: no such principal: " + string(p.Kind))
}

// chainsOf returns for each role and group who is in it, with the shortest chain
// from the member to it, whose path reads "role outer > inner".
func chainsOf(facts *state.Unmanaged) map[state.Principal]map[redshift.Account]*Chain {
	direct := make(map[state.Principal][]state.Principal) // member → what it is in
	for _, m := range facts.Memberships {
		direct[m.Member] = append(direct[m.Member], m.In)
	}
	chains := make(map[state.Principal]map[redshift.Account]*Chain)
	for account := range facts.Accounts {
		type step struct {
			at    state.Principal
			chain *Chain
		}
		seen := make(map[state.Principal]bool)
		queue := []step{{state.Principal{Kind: state.PrincipalUser, Name: string(account)}, itself}}
		for len(queue) > 0 {
			here := queue[0]
			queue = queue[1:]
			for _, in := range direct[here.at] {
				if seen[in] {
					continue
				}
				seen[in] = true
				chain := here.chain.to(in)
				if chains[in] == nil {
					chains[in] = make(map[redshift.Account]*Chain)
				}
				chains[in][account] = chain
				queue = append(queue, step{in, chain})
			}
		}
	}
	return chains
}

// to returns the chain one principal longer.
func (c *Chain) to(in state.Principal) *Chain {
	path := in.String()
	if len(c.Through) > 0 {
		path = c.path + " > " + in.Name
	}
	return &Chain{append(slices.Clone(c.Through), in), path}
}
