package access

import (
	"iter"

	"github.com/redveil/redveil/policies"
)

// class is one of the classes of people who may read a source.
type class struct {
	view    sourceView
	reducer reducer
}

// classesOf are the classes of people who may read a source. They are worked out when
// somebody asks for them: most rules act on the first.
type classesOf struct {
	declared
	source   *policies.Source
	extremes []*policies.User
	watcher  *watcher
	readers  []*policies.User
	looked   int // at so many of the readers
	seen     map[string]bool
	found    []class
}

// of returns the classes one by one, the extremes last where they are wanted.
func (c *classesOf) of(extremes bool) iter.Seq[class] {
	return func(yield func(class) bool) {
		for n := 0; ; n++ {
			for n == len(c.found) && c.more() { // not everybody is another class
			}
			if n == len(c.found) {
				break
			}
			if !yield(c.found[n]) {
				return
			}
		}
		for _, user := range c.extremes {
			r := reducer{user: user, now: c.Now, source: c.source.Name}
			if !extremes || !yield(class{c.watcher.look(user), r}) {
				return
			}
		}
	}
}

// more looks at the next reader, and reports whether there is one.
func (c *classesOf) more() bool {
	if c.watcher == nil {
		c.watcher, c.readers = c.declared.watcher(c.source), c.declared.readers(c.source)
		c.seen = make(map[string]bool)
	}
	if c.looked == len(c.readers) {
		return false
	}
	user := c.readers[c.looked]
	c.looked++
	for _, at := range turns(user, c.Now) {
		key := c.watcher.class(user.Name, at)
		if view := c.watcher.views[key]; !c.seen[key] && !view.none {
			c.seen[key] = true
			c.found = append(c.found, class{view, reducer{user: view.user, now: c.Now, source: c.source.Name}})
		}
	}
	return true
}

// extremes are somebody in no group, and somebody in all, with all that is there to
// have.
func extremes(resolved *policies.Resolved) []*policies.User {
	all := &policies.User{Attributes: make(map[string][]string)}
	for _, user := range resolved.Users {
		everything := user
		for _, t := range user.Timed {
			everything = everything.At(t.Window.From)
		}
		all.Groups = append(all.Groups, everything.Groups...)
		for name, values := range everything.Attributes {
			all.Attributes[name] = append(all.Attributes[name], values...)
		}
		all.Projects = append(all.Projects, everything.Projects...)
	}
	all.Groups = union(all.Groups, nil)
	for name, values := range all.Attributes {
		all.Attributes[name] = union(values, nil)
	}
	return []*policies.User{{Attributes: map[string][]string{}}, all}
}
