package state

import (
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// The roles that redveil bootstrap makes, as only roles hold system permissions. No
// role of a policy has such a name.

// CatalogRole returns the name of the role that shows its members the whole catalog.
func CatalogRole(systemSchema redshift.Ident) redshift.Ident { return roleFor("catalog", systemSchema) }

// PrincipalsRole returns the name of the role that lets the system account create
// roles and users.
func PrincipalsRole(systemSchema redshift.Ident) redshift.Ident {
	return roleFor("principals", systemSchema)
}

func roleFor(what string, systemSchema redshift.Ident) redshift.Ident {
	return redshift.MustIdent(what + "_for_" + strings.TrimSuffix(systemSchema.String(), "_system"))
}
