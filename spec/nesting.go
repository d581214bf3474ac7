package spec

import (
	"maps"
	"slices"
	"strings"
)

// Nesting says which groups the members of a group are in, too.
type Nesting struct {
	within map[string][]string // by group: those that it is in itself
	closed map[string][]string // by group: all of them, in order, without itself
}

// Nesting returns how the groups of a repository lie within each other.
func (r *Repository) Nesting() *Nesting {
	n := &Nesting{within: make(map[string][]string), closed: make(map[string][]string)}
	for _, g := range r.Groups {
		if len(g.Groups) > 0 {
			n.within[g.Name] = g.Groups
		}
	}
	for name := range n.within {
		all := make(map[string]bool)
		n.collect(name, all)
		delete(all, name)
		n.closed[name] = slices.Sorted(maps.Keys(all))
	}
	return n
}

func (n *Nesting) collect(name string, all map[string]bool) {
	for _, within := range n.within[name] {
		if !all[within] {
			all[within] = true
			n.collect(within, all)
		}
	}
}

// All returns the groups that somebody is in who was put into some: those first, and
// then the ones around them, in order.
func (n *Nesting) All(groups []string) []string {
	all := slices.Clone(groups)
	for _, name := range groups {
		all = append(all, n.closed[name]...)
	}
	if len(all) == len(groups) {
		return all
	}
	around := slices.DeleteFunc(all[len(groups):], func(name string) bool { return slices.Contains(groups, name) })
	slices.Sort(around)
	return append(all[:len(groups)], slices.Compact(around)...)
}

// Path returns the shortest way from one of some groups to another: "leads",
// "analysts". It is that group alone where it is among them, and nil without a way.
func (n *Nesting) Path(groups []string, to string) []string {
	type step struct {
		name string
		from *step
	}
	var queue []*step
	for _, name := range slices.Sorted(slices.Values(groups)) {
		queue = append(queue, &step{name, nil})
	}
	seen := make(map[string]bool)
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at.name == to {
			var path []string
			for ; at != nil; at = at.from {
				path = append(path, at.name)
			}
			slices.Reverse(path)
			return path
		}
		if seen[at.name] {
			continue
		}
		seen[at.name] = true
		for _, within := range n.within[at.name] {
			queue = append(queue, &step{within, at})
		}
	}
	return nil
}

// Way writes a path for people.
func Way(path []string) string { return strings.Join(path, " > ") }

// checkGroups refuses groups that lie within themselves: all of a circle would be one
// group. It tells each circle once, at its first group by name.
func (l *loader) checkGroups() {
	n := l.repository.Nesting()
	groups := make(map[string]*Group)
	for _, g := range l.repository.Groups {
		groups[g.Name] = g
	}
	told := make(map[string]bool)
	for _, name := range slices.Sorted(maps.Keys(n.within)) {
		g := groups[name]
		if told[name] {
			continue
		}
		var circle []string
		at := -1
		for k, within := range g.within {
			if path := n.Path([]string{within.text}, name); path != nil && (circle == nil || len(path) < len(circle)) {
				circle, at = path, k
			}
		}
		if circle == nil {
			continue
		}
		for _, member := range circle {
			told[member] = true
		}
		if len(circle) == 1 {
			l.refuse(g.within[at].rng, "Groups in a circle", "%s lies within itself. Take it out of its own groups.",
				g.Origin.Block)
			continue
		}
		l.refuse(g.within[at].rng, "Groups in a circle", "Who is in one of these groups would be in all of them: %s. "+
			"Take one of them out of the groups of another, or make them one group.",
			shown(Way(append([]string{name}, circle...))))
	}
}
