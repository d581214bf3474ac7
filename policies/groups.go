package policies

import (
	"github.com/redveil/redveil/spec"
)

// groups are what membership of each group gives.
type groups struct {
	byName  map[string]*spec.Group
	nesting *spec.Nesting
}

func groupsOf(repository *spec.Repository) groups {
	g := groups{byName: make(map[string]*spec.Group, len(repository.Groups)), nesting: repository.Nesting()}
	for _, group := range repository.Groups {
		g.byName[group.Name] = group
	}
	return g
}

// attributesOf unites what some groups give their members with what they have already.
func (g groups) attributesOf(names []string, own map[string][]string) map[string][]string {
	all := united(nil, own)
	for _, name := range names {
		if group := g.byName[name]; group != nil && len(group.Attributes) > 0 {
			all = united(all, group.Attributes)
		}
	}
	return all
}

// userOf puts a user into all groups around their own, and merges their attributes with
// those of all of these.
func userOf(user *spec.User, groups groups, integration string) *User {
	in := sorted(groups.nesting.All(user.Groups))
	return &User{
		Origin: user.Origin, Name: user.Name, Account: user.Account(integration), Active: user.Active,
		Groups: in, Attributes: groups.attributesOf(in, user.Attributes),
	}
}

// timedOf returns all that a membership gives: its group, then those around it, and
// what they give their members.
func timedOf(m *spec.Membership, groups groups, projects []*spec.Project) Timed {
	in := groups.nesting.All([]string{m.Group})
	return Timed{
		Origin: m.Origin, Window: m.Window, Groups: in, Attributes: groups.attributesOf(in, nil),
		Projects: projectsOf(&User{Groups: in}, projects),
	}
}
