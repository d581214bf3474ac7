package state

import (
	"github.com/redveil/redveil/state/redshift"
)

// RegistryEntry is what the registry is to remember or forget about an object.
// The only table with an entry is that of the key of hash(); its entry has the
// key's fingerprint.
type RegistryEntry struct {
	Kind   Kind           `json:"kind"`
	Schema redshift.Ident `json:"schema"`
	Name   string         `json:"name"`
	Digest Digest         `json:"digest,omitempty"`
	// Record is the policy that a view was made from.
	Record string `json:"record,omitempty"`
	Forget bool   `json:"forget,omitempty"`
}
