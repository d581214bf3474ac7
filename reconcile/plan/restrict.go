package plan

import (
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
)

// Restrict keeps only some of the changes of a plan that was made from in, and
// computes the access changes, the effects and the digest again.
func (p *Plan) Restrict(in Input, kept []*Change) {
	in.Resolved = withNewColumns(in.Resolved, &in.Snapshot.Unmanaged)
	corrected := in.Facts
	corrected.Snapshot = Simulate(in.Snapshot, kept)
	p.Changes = kept
	p.Access = accessChanges(in, kept, access.Difference(enforced.Read(in.Facts).Side, enforced.Read(corrected).Side))
	effects := newEffects(p.Access, in)
	for _, change := range kept {
		change.Effect = effects.of(change)
	}
	p.Digest = digest(p)
}
