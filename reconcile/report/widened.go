package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
)

// mostByYes is how many people may come to see more of a tagged column while a yes
// is enough to apply the plan.
const mostByYes = 20

// widelyWidened names the tagged columns of which many people come to see more, or
// somebody by a grant to PUBLIC, which reaches people who are yet to come.
func (i Integration) widelyWidened() []string {
	type column struct{ source, name string }
	people := make(map[column]map[string]bool)
	public := make(map[column]bool)
	var order []column
	for _, entry := range i.Access {
		if !widensTagged(entry) && !unmasks(entry) {
			continue
		}
		c := column{entry.Source, entry.Column}
		if people[c] == nil {
			people[c] = make(map[string]bool)
			order = append(order, c)
		}
		for _, user := range entry.Users {
			people[c][user] = true
		}
		public[c] = public[c] || isPublic(entry.Path)
	}
	var all []string
	for _, c := range order {
		switch n := len(people[c]); {
		case public[c]:
			all = append(all, fmt.Sprintf("%s.%s to PUBLIC (%s)", c.source, c.name, counted(n, "person", "people")))
		case n > mostByYes:
			all = append(all, fmt.Sprintf("%s.%s to %s", c.source, c.name, counted(n, "person", "people")))
		}
	}
	return all
}

// isPublic reports whether a path round the view goes over a grant to PUBLIC. A role
// can have a name that ends like it; then the question is asked once too often.
func isPublic(path string) bool {
	return path == "public" || strings.HasSuffix(path, " of public") || strings.HasSuffix(path, " to PUBLIC")
}

// unmasks reports whether people see more of a column that was masked for them: a
// change may take away a tag, and with it the mask.
func unmasks(a Access) bool {
	masked := !slices.Contains([]string{"", access.Clear, access.None}, a.Before.Value)
	return masked && (a.Effect == access.Widens || a.Effect == access.Mixed)
}
