package importing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// withinOf says in which groups each group lies: one of the policy as the policy says, and
// one that is to be as the warehouse does.
func (r *people) withinOf(groups []Group) map[string][]string {
	within := make(map[string][]string)
	known := make(map[string]bool)
	for _, group := range r.Repository.Groups {
		known[group.Name], within[group.Name] = true, group.Groups
	}
	for _, group := range groups { // what others lie in has to be there first
		if label := r.groups[group.Principal]; label != "" && !known[label] {
			within[label] = r.labelsOf(group.Itself)
		}
	}
	r.within = within
	for _, group := range groups {
		if label := r.groups[group.Principal]; label != "" && !known[label] {
			within[label] = r.groupsFor(group.Itself, group.In)
		}
	}
	return within
}

// groupsFor are the groups to be written for what somebody was put into: those, and what
// they are in by way of something that is no group of the policy, or not as the policy
// has it.
func (r *people) groupsFor(itself, in []state.Principal) []string {
	labels := r.labelsOf(itself)
	for _, label := range r.labelsOf(in) {
		if !slices.Contains(r.around(labels), label) {
			labels = append(labels, label)
		}
	}
	slices.Sort(labels)
	return labels
}

// lacking are the groups that somebody is in by the warehouse, and not by some groups of
// the policy.
func (r *people) lacking(groups []string, in []state.Principal) []string {
	around := r.around(groups)
	return slices.DeleteFunc(r.labelsOf(in), func(label string) bool { return slices.Contains(around, label) })
}

// around are some groups and all that they lie in.
func (r *people) around(groups []string) []string {
	all := slices.Clone(groups)
	for n := 0; n < len(all); n++ {
		for _, label := range r.within[all[n]] {
			if !slices.Contains(all, label) {
				all = append(all, label)
			}
		}
	}
	return all
}

// compareGroup tells of groups that a group of the policy lies in by the warehouse alone.
func (r *people) compareGroup(known *spec.Group, group Group) {
	lacks := r.lacking([]string{known.Name}, group.In)
	if len(lacks) > 0 {
		r.skip(Item{
			What: AnyGroup, Name: known.Name, File: known.Origin.Range.Filename, Line: known.Origin.Range.Start.Line,
			Reason: fmt.Sprintf("it is in the policy and stays as it is; the warehouse has it in %s, too",
				strings.Join(lacks, ", ")),
		})
	}
}

// labelsOf are the groups of the policy for roles and groups of the warehouse, sorted.
func (r *people) labelsOf(all []state.Principal) []string {
	var labels []string
	for _, in := range all {
		if label := r.groups[in]; label != "" {
			labels = append(labels, label)
		}
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}
