package plan

import (
	"slices"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state/redshift"
)

// Restrict keeps only some of the changes of a plan that was made from in, and
// computes the access changes, the effects and the digest again.
func (p *Plan) Restrict(in Input, kept []*Change) {
	in.Resolved = withNewColumns(in.Resolved, &in.Snapshot.Unmanaged)
	corrected := in.Facts
	corrected.Snapshot = Simulate(in.Snapshot, kept)
	p.Changes = reordered(kept, p.Scope.SystemSchema)
	p.Access = accessChanges(in, kept, access.Difference(enforced.Read(in.Facts).Side, enforced.Read(corrected).Side))
	effects := newEffects(p.Access, in)
	for _, change := range kept {
		change.Effect = effects.of(change)
	}
	p.write()
	p.Digest = digest(p)
}

// reordered sorts changes again of which some were left out: their order can
// depend on those. Renamings stay first.
func reordered(changes []*Change, system redshift.Ident) []*Change {
	first := slices.IndexFunc(changes, func(c *Change) bool { return !c.renames() })
	if first < 0 {
		return changes
	}
	return slices.Concat(changes[:first], Order(slices.Clone(changes[first:]), system))
}
