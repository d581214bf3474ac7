package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// AccessChange is a change of what some people see, with the blocks that cause
// it.
type AccessChange struct {
	access.Entry
	// Tags are the column's tags in the policy as it is now.
	Tags []string
	// Because lists the blocks that decide what the people see from now on; the
	// source, where the deciding block was removed.
	Because []spec.Origin
}

// accessChanges adds to each access entry the blocks of the policy that cause
// it.
func accessChanges(in Input, changes []*Change, entries []access.Entry) []AccessChange {
	r := reasons{
		sources: make(map[string]*policies.Source), users: make(map[string]*policies.User),
		changed: make(map[string]bool), removed: in.Removed, columns: make(map[columnKey]columnOf),
		known: make(map[reasonKey][]spec.Origin), rulesKnown: make(map[reasonKey][]spec.Origin),
	}
	for _, source := range in.Resolved.Sources {
		r.sources[source.Name] = source
		for _, column := range source.Columns {
			r.columns[columnKey{source.Name, column.Name.String()}] = columnOf{column, masksKey(column)}
		}
	}
	changed := make(map[redshift.Account]bool)
	for _, change := range changes {
		if profile, ok := change.After.(state.Profile); ok {
			changed[profile.Account] = true
		}
	}
	for _, user := range in.Resolved.Users {
		r.users[user.Name], r.changed[user.Name] = user, changed[user.Account]
	}
	all := make([]AccessChange, len(entries))
	for n, entry := range entries {
		all[n] = AccessChange{Entry: entry, Because: r.of(entry), Tags: r.tags(entry)}
	}
	return all
}

type reasons struct {
	sources map[string]*policies.Source
	columns map[columnKey]columnOf
	// known are the reasons that were found already. Most entries share them with others,
	// so that they are found once, and held once.
	known, rulesKnown map[reasonKey][]spec.Origin
	users             map[string]*policies.User
	changed           map[string]bool // people whose profile changes
	removed           map[string]spec.Origin
}

// mostPeople limits how many people of an entry are tested against the rules.
const mostPeople = 20

type columnKey struct{ source, column string }

// columnOf is a column with a text that says which masks it has.
type columnOf struct {
	policies.Column
	masks string
}

func masksKey(column policies.Column) string {
	var b strings.Builder
	for _, mask := range column.Masks {
		fmt.Fprintf(&b, "%s %s:%d\n", mask.Origin.Block, mask.Origin.Range.Filename, mask.Origin.Range.Start.Line)
	}
	return b.String()
}

// reasonKey is all that the reasons for an entry depend on.
type reasonKey struct {
	source, people, masks   string
	enters, filtered, leave bool
	from, until             time.Time
}

// of returns the reasons for an entry, which several share.
func (r reasons) of(entry access.Entry) []spec.Origin {
	source := r.sources[entry.Source]
	if source == nil { // no longer governed
		return nil
	}
	column, has := r.columns[columnKey{entry.Source, entry.Column}]
	after := entry.After.Rows
	key := reasonKey{
		source: entry.Source, people: strings.Join(entry.Users[:min(len(entry.Users), mostPeople)], "\x00"),
		enters: (entry.Before.Rows == access.None) != (after == access.None),
		filtered: entry.Before.Rows != after && after != access.None &&
			(after != access.All || entry.Before.Rows != access.None),
		leave: after == access.None && entry.Path == "" && has, from: entry.From, until: entry.Until,
	}
	masked := entry.Before.Value != entry.After.Value && entry.After.Value != access.None
	if masked {
		key.masks = column.masks
	}
	known, found := r.known[key]
	if !found {
		known = r.find(entry, source, column, key, masked)
		r.known[key] = known
	}
	return known
}

func (r reasons) find(entry access.Entry, source *policies.Source, column columnOf, key reasonKey, masked bool,
) []spec.Origin {
	var all []spec.Origin
	if key.enters {
		all = append(all, r.rulesFor(source, entry.Users, key.people)...)
	}
	if key.filtered {
		for _, filter := range source.Filters {
			all = append(all, filter.Origin)
		}
	}
	if masked {
		for _, mask := range column.Masks {
			all = append(all, mask.Origin)
		}
	}
	for _, name := range entry.Users[:min(len(entry.Users), mostPeople)] {
		if r.changed[name] {
			all = append(all, r.users[name].Origin)
			all = append(all, membershipsIn(r.users[name], entry)...)
		}
	}
	if len(all) == 0 && key.leave {
		all = append(all, r.shut(source, entry.Users)...)
	}
	if len(all) == 0 {
		all = append(all, source.Origin)
	}
	slices.SortFunc(all, compareOrigins)
	return slices.Clip(slices.Compact(all))
}

// rulesFor returns the same for the same people, whatever else the reasons depend on.
func (r reasons) rulesFor(source *policies.Source, people []string, joined string) []spec.Origin {
	key := reasonKey{source: source.Name, people: joined}
	known, found := r.rulesKnown[key]
	if !found {
		known = r.rules(source, people)
		r.rulesKnown[key] = known
	}
	return known
}

// rules returns the subscriptions and approvals that let people in or keep them
// out.
func (r reasons) rules(source *policies.Source, people []string) []spec.Origin {
	var all []spec.Origin
	for _, name := range people[:min(len(people), mostPeople)] {
		user := r.users[name]
		if user == nil {
			continue
		}
		for _, rule := range source.Grants {
			if source.CouldLet(rule, user) {
				all = append(all, rule.Origin)
			}
		}
		for _, rule := range source.Guardrails {
			if !source.CouldLet(rule, user) {
				all = append(all, rule.Origin)
			}
		}
		for _, approval := range source.Approvals {
			if approval.User == name {
				all = append(all, approval.Origin)
			}
		}
	}
	return all
}

// shut returns why nothing lets people in any longer: they are gone from the policy, or
// no subscription is for them.
func (r reasons) shut(source *policies.Source, people []string) []spec.Origin {
	var all []spec.Origin
	for _, name := range people[:min(len(people), mostPeople)] {
		if r.users[name] != nil {
			continue
		}
		why := name + ", whom the policy no longer declares"
		if was, known := r.removed[name]; known { // a file and line of an earlier commit, which is no place to link to
			why = fmt.Sprintf("%s, removed from %s:%d", name, was.Range.Filename, was.Range.Start.Line)
		}
		all = append(all, spec.Origin{Block: why})
	}
	if len(all) > 0 {
		return all
	}
	for _, rule := range source.Grants {
		all = append(all, rule.Origin)
	}
	return all
}

// membershipsIn returns the memberships and approvals of a user that count at
// some time in an entry which is limited in time.
func membershipsIn(user *policies.User, entry access.Entry) []spec.Origin {
	var all []spec.Origin
	window := policies.Window{From: entry.From, Until: entry.Until}
	for _, timed := range user.Timed {
		if window.Limited() && timed.Window.Overlaps(window) && len(timed.Groups) > 0 {
			all = append(all, timed.Origin)
		}
	}
	return all
}

func (r reasons) tags(entry access.Entry) []string {
	return r.columns[columnKey{entry.Source, entry.Column}].Tags
}

func compareOrigins(a, b spec.Origin) int {
	return cmp.Or(cmp.Compare(a.Range.Filename, b.Range.Filename),
		cmp.Compare(a.Range.Start.Line, b.Range.Start.Line), cmp.Compare(a.Block, b.Block))
}
