package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
)

// inThreeLines says where a plan goes, how much it changes, and who gains and who
// loses, without colours.
func (i Integration) inThreeLines() [3]string {
	w := i.Warehouse
	counts := i.Summary.counts()
	if blocked := i.blockedCount(); blocked != "" {
		counts = blocked + ". " + counts
	}
	return [3]string{
		fmt.Sprintf("Integration %s  %s:%d/%s", i.Name, w.Host, w.Port, w.Database), counts, i.whoGains(),
	}
}

// whoGains is the plan's verdict with the people whom it concerns.
func (i Integration) whoGains() string {
	var parts []string
	for _, group := range []struct {
		effect            access.Effect
		before, one, many string
	}{
		{access.Widens, "", "person gains", "people gain"},
		{access.Narrows, "", "person loses", "people lose"},
		{access.Mixed, "it differs for ", "person", "people"},
	} {
		if people := peopleOf(i.Access, group.effect); len(people) > 0 {
			parts = append(parts, fmt.Sprintf("%s%s (%s)", group.before, counted(len(people), group.one, group.many),
				some(people, 3)))
		}
	}
	if len(parts) == 0 {
		return i.meaning()
	}
	return strings.TrimSuffix(i.meaning(), ".") + ": " + strings.Join(parts, ", ") + "."
}

// peopleOf are those whose access changes with some effect, sorted.
func peopleOf(entries []Access, effect access.Effect) []string {
	var all []string
	for _, entry := range entries {
		if entry.Effect == effect {
			all = append(all, entry.Users...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// some joins the first of some texts, and says how many there are besides.
func some(texts []string, most int) string {
	if len(texts) > most {
		return strings.Join(texts[:most], ", ") + fmt.Sprintf(" and %d more", len(texts)-most)
	}
	return strings.Join(texts, ", ")
}
