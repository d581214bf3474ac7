package state

import (
	"github.com/redveil/redveil/state/redshift"
)

// RegistryEntry is what the registry is to remember of an object, or to forget. The
// entry of a table is that of the key of hash(), with its fingerprint.
type RegistryEntry struct {
	Kind   Kind           `json:"kind"`
	Schema redshift.Ident `json:"schema"`
	Name   string         `json:"name"`
	Digest Digest         `json:"digest,omitempty"`
	// Record is the policy that a view was made from.
	Record string `json:"record,omitempty"`
	Forget bool   `json:"forget,omitempty"`
}
