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
	counts := i.Summary.counts()
	if blocked := i.blockedCount(); blocked != "" {
		counts = blocked + ". " + counts
	}
	return [3]string{
		fmt.Sprintf("Integration %s  %s", i.Name, i.Warehouse.Place()), counts, i.whom(fewNamed) + ".",
	}
}

// fewNamed names the first of some people besides their number.
func fewNamed(people []string) string {
	if len(people) == 1 {
		return people[0]
	}
	return fmt.Sprintf("%d people (%s)", len(people), some(people, 3))
}

// peopleOf are those whose access changes with some effect, sorted.
func peopleOf(entries []Access, effect access.Effect) []string {
	var all []string
	seen := make(map[place[string]]bool) // many entries share a list
	for _, entry := range entries {
		if at := placeOf(entry.Users); entry.Effect == effect && !seen[at] {
			all, seen[at] = append(all, entry.Users...), true
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
