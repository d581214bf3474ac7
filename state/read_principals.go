package state

import (
	"fmt"
	"slices"
)

// principal returns a grantee that the system views name, and remembers one of a
// kind that this version does not know.
func (r *reader) principal(kind, name string) Principal {
	p := Principal{Kind: PrincipalKind(kind), Name: name}
	switch p.Kind {
	case PrincipalPublic:
		p.Name = ""
	case PrincipalUser, PrincipalRole, PrincipalGroup:
	default:
		r.unknown = append(r.unknown, p)
	}
	return p
}

// known returns an error if somebody holds rights of whom this version does not
// know what they are: a plan that passed over them would promise too much.
func (r *reader) known() error {
	if len(r.unknown) == 0 {
		return nil
	}
	slices.SortFunc(r.unknown, Principal.compare)
	return fmt.Errorf("the catalog has rights of %q, a kind of principal that this redveil does not know, so that it "+
		"cannot say who can do what; nothing was done: update redveil, or revoke these rights", r.unknown[0].String())
}
