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
			change.Parts = ddl.Delete(change.Before, definitions)
		} else {
			change.Parts = ddl.Update(change.Before, change.After, definitions)
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

// dated is what a plan was at an earlier instant; zero where there was none.
type dated struct {
	digest       state.Digest
	fingerprints []Fingerprint
}

// DatesBack reports whether the plan has a digest, or had it at an earlier
// instant: since then nothing happened but that something ended. The plan then
// stands for the earlier one, with its digest and fingerprints, because whoever
// saw that one saw all that this one does.
func (p *Plan) DatesBack(digest state.Digest) bool {
	return p.Digest == digest || p.standsFor(func(d dated) bool { return d.digest == digest })
}

// DatesBackTo does the same for what several plans showed together: the plan does
// only that, or did at an earlier instant.
func (p *Plan) DatesBackTo(shown map[Fingerprint]bool) bool {
	all := func(d dated) bool {
		return len(d.fingerprints) > 0 &&
			!slices.ContainsFunc(d.fingerprints, func(f Fingerprint) bool { return !shown[f] })
	}
	return all(dated{p.Digest, p.Fingerprints()}) || p.standsFor(all)
}

// standsFor looks for the latest earlier plan that fits, and makes this one stand
// for it.
func (p *Plan) standsFor(fits func(dated) bool) bool {
	if p.given == nil {
		return false
	}
	now := p.given.Resolved.Now
	ends := slices.DeleteFunc(endsOf(p.given.Resolved), func(t time.Time) bool { return t.After(now) })
	slices.Reverse(ends)
	for n, end := range ends[:min(len(ends), mostEnds)] {
		if n == len(p.past) {
			p.past = append(p.past, p.before(end))
		}
		if earlier := p.past[n]; earlier.digest != "" && fits(earlier) {
			p.Digest, p.fingerprints = earlier.digest, earlier.fingerprints
			return true
		}
	}
	return false
}

// before returns what the plan was just before something ended.
func (p *Plan) before(end time.Time) dated {
	in := *p.given
	in.Resolved = in.Resolved.At(end.Add(-time.Microsecond))
	draft, problems := Prepare(in)
	if problems.HasErrors() {
		return dated{}
	}
	earlier, err := draft.Plan()
	if err != nil {
		return dated{}
	}
	return dated{earlier.Digest, earlier.Fingerprints()}
}
