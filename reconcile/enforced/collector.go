package enforced

import (
	"cmp"
	"maps"
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// collector gathers the ways on one thing.
type collector struct {
	authority *Authority
	usage     map[redshift.Account]bool
	ways      map[Way]bool
	// column and everywhere are what the ways are from here on.
	column     redshift.Ident
	everywhere bool
	// means says which rights are collected; nil for all. What is everywhere always is.
	means map[Right]string
}

// give adds what a privilege lets its holders do. By names the privilege where
// it is more than a grant.
func (c *collector) give(given state.Given, by string) {
	var rights, always []Right // the second take no USAGE
	switch given.Privilege {
	case state.Select:
		rights = append(rights, MayRead)
	case "INSERT", "UPDATE", "DELETE", "TRUNCATE":
		rights = append(rights, MayWrite)
	case "ALTER", "DROP":
		always = append(always, MayChange)
	case state.Usage, state.Execute, "REFERENCES": // gives no right on a relation by itself
	case "CREATE":
		always = append(always, MayCreate)
	}
	if given.Grantable {
		rights = append(rights, MayGrant)
	}
	opens := len(rights)+len(always) > 0
	if rights, always = c.meant(rights), c.meant(always); len(rights)+len(always) > 0 {
		for account, chain := range c.authority.holders(given.To) {
			c.add(account, pathOf(by, chain), chain, rights...)
			c.always(account, pathOf(by, chain), chain, always...)
		}
	}
	if opens && given.To.Kind == state.PrincipalRole {
		for _, g := range c.authority.giversOf(given.To) {
			c.always(g.account, g.path, nil, MayGrant)
		}
	}
}

// meant leaves out rights that are not collected.
func (c *collector) meant(rights []Right) []Right {
	if c.means == nil {
		return rights
	}
	return slices.DeleteFunc(rights, func(r Right) bool { return c.means[r] == "" })
}

// useExternal lets the holders of USAGE on an external schema read every table in
// it. See https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
func (c *collector) useExternal(to state.Principal) {
	for account, chain := range c.authority.holders(to) {
		c.always(account, pathOf("schema usage", chain), chain, MayRead)
	}
}

// pathOf joins a privilege with the way from the account to it.
func pathOf(by string, chain *Chain) string {
	switch {
	case by == "":
		return chain.path
	case chain == itself:
		return by
	}
	return by + " of " + chain.path
}

// add records rights that take USAGE on the schema to be used.
func (c *collector) add(account redshift.Account, path string, via *Chain, rights ...Right) {
	if c.usage[account] {
		c.always(account, path, via, rights...)
	}
}

func (c *collector) always(account redshift.Account, path string, via *Chain, rights ...Right) {
	if _, exists := c.authority.facts.Accounts[account]; !exists || account == c.authority.system {
		return // an owner who is gone
	}
	if c.ways == nil {
		c.ways = make(map[Way]bool)
	}
	for _, right := range rights {
		c.ways[Way{account, right, path, via, c.everywhere, c.column}] = true
	}
}

func (c *collector) sorted() []Way {
	return slices.SortedFunc(maps.Keys(c.ways), func(x, y Way) int {
		return cmp.Or(cmp.Compare(x.Account, y.Account), cmp.Compare(x.Right, y.Right), cmp.Compare(x.Path, y.Path))
	})
}
