package plan

import "slices"

// Subset returns the part of a plan with the given fingerprints, for display.
// It is not meant to be applied.
func (p *Plan) Subset(fingerprints map[Fingerprint]bool) *Plan {
	part := *p
	part.Changes, part.Access, part.Warnings = nil, nil, nil
	for _, change := range p.Changes {
		isIn := func(f Fingerprint) bool { return fingerprints[f] }
		if isIn(change.Fingerprint) || slices.ContainsFunc(change.Rows, isIn) {
			own := *change
			part.Changes = append(part.Changes, &own)
		}
	}
	part.write()
	people := peopleOf(p.Access, fingerprints)
	for _, entry := range p.Access {
		entry.Users = slices.DeleteFunc(slices.Clone(entry.Users),
			func(user string) bool { return !people[[2]string{user, entry.Source}] })
		if len(entry.Users) > 0 {
			part.Access = append(part.Access, entry)
		}
	}
	return &part
}
