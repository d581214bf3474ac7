package enforced

import (
	"maps"

	"github.com/redveil/redveil/state"
)

// Powers that come without any grant on an object. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_roles-default.html and
// https://docs.aws.amazon.com/redshift/latest/dg/r_roles-system-privileges.html
var (
	systemRoles = map[string][]Right{
		"sys:superuser": {MayRead, MayWrite, MayCreate, MayGrant, MayChange},
		"sys:dba":       {MayCreate, MayChange, MayWrite},
		"sys:secadmin":  {MayGrant},
	}
	systemPermissions = map[string]Right{
		"TRUNCATE TABLE": MayWrite, "ALTER TABLE": MayChange, "DROP TABLE": MayChange,
		"CREATE OR REPLACE VIEW": MayChange,
		"DROP VIEW":              MayChange, "CREATE TABLE": MayCreate, "DROP SCHEMA": MayChange,
	}
)

// powers adds superusers, system roles and system permissions. They are the same
// everywhere, so they are looked up once.
func (a *Authority) powers(c *collector) {
	if a.powerful == nil {
		of := &collector{authority: a, ways: make(map[Way]bool), everywhere: true}
		a.collectPowers(of)
		a.powerful = of.ways
	}
	if c.ways == nil {
		c.ways = make(map[Way]bool, len(a.powerful))
	}
	maps.Copy(c.ways, a.powerful)
}

func (a *Authority) collectPowers(c *collector) {
	for account, super := range a.facts.Accounts {
		if super {
			c.always(account, "superuser", nil, MayRead, MayWrite, MayCreate, MayGrant, MayChange)
		}
	}
	for name, rights := range systemRoles {
		role := state.Principal{Kind: state.PrincipalRole, Name: name}
		for account, chain := range a.chains[role] {
			c.always(account, chain.path, chain, rights...)
		}
		for _, g := range a.giversOf(role) {
			if role == superRole { // they can make themselves superusers
				c.always(g.account, g.path, nil, MayChange)
			} else {
				c.always(g.account, g.path, byGiving, MayGrant)
			}
		}
	}
	for _, held := range a.facts.Privileges.Permissions {
		right, counts := systemPermissions[held.On]
		if _, said := systemRoles[held.By.Name]; counts && !said {
			for account, chain := range a.holders(held.By) {
				c.always(account, held.On+" of "+chain.path, chain, right)
			}
			for _, g := range a.giversOf(held.By) {
				c.always(g.account, g.path, byGiving, right)
			}
		}
	}
}
