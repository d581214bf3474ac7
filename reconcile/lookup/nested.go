package lookup

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/spec"
)

// inGroup names the blocks that put the user into a group: their own, or a membership,
// and the groups on the way where it lies around those.
func (j judge) inGroup(group string, own *spec.User) []Reason {
	var all []Reason
	add := func(of []Reason) {
		for _, r := range of {
			if !slices.Contains(all, r) {
				all = append(all, r)
			}
		}
	}
	nesting := j.given.Repository.Nesting()
	if own != nil {
		add(j.along(nesting.Path(own.Groups, group), own.Origin, ""))
	}
	for _, timed := range j.user.Timed {
		if slices.Contains(timed.Groups, group) && timed.Window.Holds(j.at) {
			add(j.along(nesting.Path(timed.Groups[:1], group), timed.Origin,
				after(limits(timed.Window.From, timed.Window.Until))))
		}
	}
	return all
}

// along gives a reason for each step of a path of groups, of which a block put the user
// into the first.
func (j judge) along(path []string, first spec.Origin, limits string) []Reason {
	var all []Reason
	for n, group := range path {
		if n == 0 {
			all = append(all, reason(Has, fmt.Sprintf("in group %q by %s%s", group, first.Block, limits), first))
			continue
		}
		around := j.given.group(path[n-1])
		all = append(all, reason(Has, fmt.Sprintf("in group %q by %s: %s", group, around.Origin.Block,
			spec.Way(path[:n+1])), around.Origin))
	}
	return all
}

// around says through which groups the user is in one, where nobody put them into it.
func (j judge) around(group string, own *spec.User) string {
	nesting := j.given.Repository.Nesting()
	var direct []string
	if own != nil {
		direct = own.Groups
	}
	for _, timed := range j.user.Timed {
		if len(timed.Groups) > 0 && timed.Window.Holds(j.at) {
			direct = append(slices.Clip(direct), timed.Groups[0])
		}
	}
	if path := nesting.Path(direct, group); len(path) > 1 {
		return " (" + spec.Way(path) + ")"
	}
	return ""
}

// group returns the block of a declared group.
func (g Given) group(name string) *spec.Group {
	for _, group := range g.Repository.Groups {
		if group.Name == name {
			return group
		}
	}
	panic("lookup: no group " + name)
}
