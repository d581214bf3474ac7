package plan

import (
	"maps"
	"slices"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// ended is what the warehouse still holds of entitlements that are over. The
// views stopped asking it at their end, so to remove it takes nothing from
// anybody.
type ended struct {
	changes []*Change
	// rest is the snapshot without it, with which a plan compares.
	rest *state.Snapshot
}

// endedOf finds the rows whose time is over, and the roles, members and grants
// that the policy asks for as if nothing had ended, but not any more.
func endedOf(in Input, desired *render.Desired) ended {
	rest := *in.Snapshot
	rest.Catalog, rest.Profiles = in.Snapshot.Catalog.Clone(), maps.Clone(in.Snapshot.Profiles)
	e := ended{rest: &rest}
	origins := e.principals(in, desired)
	definitions := ddl.Definitions{
		Before: in.Snapshot.Profiles, After: rest.Profiles, SystemSchema: desired.Scope.SystemSchema,
		Account: desired.Scope.Account, Commit: in.Commit,
	}
	e.profiles(in)
	e.changes = Order(e.changes, desired.Scope.SystemSchema)
	for _, change := range e.changes {
		change.Because = origins[change.Key()]
		if change.After == nil {
			change.Statements = ddl.Delete(change.Before, definitions)
		} else {
			change.Statements = ddl.Update(change.Before, change.After, definitions)
			change.RowsBefore = in.Snapshot.Profiles[change.Key().Account]
			change.RowsAfter = rest.Profiles[change.Key().Account]
		}
	}
	return e
}

func (e *ended) principals(in Input, desired *render.Desired) map[state.Key][]spec.Origin {
	if !slices.ContainsFunc(endsOf(in.Resolved), func(t time.Time) bool { return !t.After(in.Resolved.Now) }) {
		return nil
	}
	ever, _ := render.Build(in.Resolved.At(time.Time{}), optionsOf(in))
	over := func(object state.Object) bool {
		return desired.Catalog.Find(object.Key()) == nil && ever.Catalog.Find(object.Key()) == object
	}
	objects := in.Snapshot.Catalog.Objects()
	used := make(map[state.Principal]bool) // by what is not over
	for _, object := range objects {
		switch o := object.(type) {
		case state.Membership:
			used[o.In] = !e.removes(object, over(object)) || used[o.In]
		case state.Grant:
			used[o.To] = !e.removes(object, over(object)) || used[o.To]
		case state.Schema, state.User, state.Role, state.Group, state.Table, state.View, state.Procedure,
			state.Profile:
		}
	}
	for _, object := range objects {
		switch object.(type) {
		case state.Role, state.Group:
			e.removes(object, over(object) && !used[object.Key().Principal])
		case state.Schema, state.User, state.Table, state.View, state.Procedure, state.Profile, state.Membership,
			state.Grant:
		}
	}
	return ever.Origins
}

// removes takes an object away that is over, and returns whether it is.
func (e *ended) removes(object state.Object, over bool) bool {
	if over {
		e.changes = append(e.changes, &Change{Before: object})
		e.rest.Catalog.Remove(object.Key())
	}
	return over
}

func (e *ended) profiles(in Input) {
	for _, account := range slices.Sorted(maps.Keys(in.Snapshot.Profiles)) {
		kept, some := in.Snapshot.Profiles[account].WithoutEnded(in.Resolved.Now)
		profile, known := in.Snapshot.Catalog.Find(state.Profile{Account: account}.Key()).(state.Profile)
		if !some || !known {
			continue
		}
		after := profile
		after.Content = kept.Digest()
		e.changes = append(e.changes, &Change{Before: profile, After: after})
		e.rest.Profiles[account] = kept
		e.rest.Catalog.Remove(profile.Key())
		e.rest.Catalog.Add(after)
	}
}

// endsOf returns the instants at which something in the policy ends.
func endsOf(resolved *policies.Resolved) []time.Time {
	var all []time.Time
	add := func(windows ...policies.Window) {
		for _, w := range windows {
			if !w.Until.IsZero() {
				all = append(all, w.Until)
			}
		}
	}
	for _, user := range resolved.Users {
		for _, timed := range user.Timed {
			add(timed.Window)
		}
	}
	for _, source := range resolved.Sources {
		add(source.Limits()...)
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// mostEnds limits how many instants are tried to find the one of a review.
const mostEnds = 50

// DatesBack reports whether the plan has a digest, or had it at an earlier
// instant: since then nothing happened but that something ended. The plan then
// stands for the earlier one, with its digest and fingerprints, because whoever
// saw that one saw all that this one does.
func (p *Plan) DatesBack(digest state.Digest) bool {
	if p.Digest == digest || p.given == nil {
		return p.Digest == digest
	}
	now := p.given.Resolved.Now
	ends := slices.DeleteFunc(endsOf(p.given.Resolved), func(t time.Time) bool { return t.After(now) })
	slices.Reverse(ends)
	for _, end := range ends[:min(len(ends), mostEnds)] {
		in := *p.given
		in.Resolved = in.Resolved.At(end.Add(-time.Microsecond))
		draft, problems := Prepare(in)
		if problems.HasErrors() {
			return false
		}
		earlier, err := draft.Plan()
		if err == nil && earlier.Digest == digest {
			p.Digest, p.fingerprints = earlier.Digest, earlier.Fingerprints()
			return true
		}
	}
	return false
}
