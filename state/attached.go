package state

import (
	"cmp"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// AttachedKind is a kind of policy that Redshift itself enforces.
type AttachedKind string

// The kinds of attached policies.
const (
	// RowSecurity says that row level security is on. Whoever has no row policy
	// then sees no row.
	RowSecurity   AttachedKind = "row security"
	RowPolicy     AttachedKind = "row policy"
	MaskingPolicy AttachedKind = "masking policy"
)

// Attached is a policy of Redshift's own on a relation in scope, which acts on
// whoever reads it, through redveil's views too. Only superusers and sys:secadmin
// see all of them. See
// https://docs.aws.amazon.com/redshift/latest/dg/t_rls.html and
// https://docs.aws.amazon.com/redshift/latest/dg/t_ddm.html
type Attached struct {
	Kind     AttachedKind
	Relation redshift.Name
	// Name and To are empty for RowSecurity.
	Name string
	To   Principal
}

var attachedFiles = map[AttachedKind]string{RowPolicy: "row_policies", MaskingPolicy: "masking_policies"}

// attached reads row level security and the policies on relations in scope.
func (r *reader) attached() error {
	attached := &r.snapshot.Unmanaged.Attached
	err := r.each("row_security", r.readIn(), func(scan func(...any) error) error {
		var schema, name string
		if err := scan(&schema, &name); err != nil {
			return err
		}
		if relation, ok := lenientName(schema, name); ok {
			*attached = append(*attached, Attached{Kind: RowSecurity, Relation: relation})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, kind := range []AttachedKind{RowPolicy, MaskingPolicy} {
		err := r.each(attachedFiles[kind], r.readIn(), func(scan func(...any) error) error {
			var schema, name, policy, granteeKind, grantee string
			if err := scan(&schema, &name, &policy, &granteeKind, &grantee); err != nil {
				return err
			}
			if relation, ok := lenientName(schema, name); ok {
				*attached = append(*attached, Attached{kind, relation, policy, r.principal(granteeKind, grantee)})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	slices.SortFunc(*attached, func(a, b Attached) int {
		return cmp.Or(a.Relation.Compare(b.Relation), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name),
			a.To.compare(b.To))
	})
	return nil
}
