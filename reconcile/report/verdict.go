package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
)

// verdictOf says in one line whom a plan gives more and whom it gives less, and what it
// changes for that: "Widens for 5 people, narrows for otto; 1 view changes, 9
// memberships go." Naming names or counts people. Blocked is what stands before it.
func verdictOf(i Integration, naming func([]string) string) (blocked, meaning string) {
	if count := i.blockedCount(); count != "" {
		blocked = count + ". "
	}
	switch {
	case len(i.Changes) == 0 && len(i.Administrator) > 0:
		return blocked, fmt.Sprintf("Nothing that redveil may change; %s for an administrator.",
			counted(len(i.Administrator), "change is", "changes are"))
	case len(i.Changes) == 0 && blocked != "":
		return blocked, "Nothing else is to change."
	case len(i.Changes) == 0 && len(i.MissingRights) > 0:
		return "", "Nothing to change, but the system account lacks rights, without which people may not be able to " +
			"read."
	case len(i.Changes) == 0:
		return "", "Nothing to change: the warehouse is as the policy says."
	}
	return blocked, i.whom(naming) + "; " + changeCounts(i.Changes) + "."
}

// whom says for whom a plan widens and narrows access.
func (i Integration) whom(naming func([]string) string) string {
	var parts []string
	var last []string
	for _, group := range []struct {
		effect access.Effect
		word   string
	}{{access.Widens, "widens"}, {access.Mixed, "differs"}, {access.Narrows, "narrows"}} {
		people := peopleOf(i.Access, group.effect)
		if len(people) == 0 {
			continue
		}
		if slices.Equal(people, last) { // widens and differs for the same
			n := len(parts) - 1
			before, _, _ := strings.Cut(parts[n], " for ")
			parts[n] = before + " and " + group.word + " for " + naming(people)
			continue
		}
		parts, last = append(parts, group.word+" for "+naming(people)), people
	}
	switch {
	case len(parts) > 0:
		text := strings.Join(parts, ", ")
		return strings.ToUpper(text[:1]) + text[1:]
	case i.AsksAgain():
		return "The policy gives and takes nothing, but people lose rows until they choose or acknowledge again"
	}
	if i.TakesOther() {
		return "Nobody gains or loses access to a governed table, but somebody loses other access, see the warnings"
	}
	return "Nobody gains or loses access to a governed table"
}

// TakesOther reports whether people lose what is no governed table: a warning says who.
func (i Integration) TakesOther() bool {
	return slices.ContainsFunc(i.Warnings, func(w Warning) bool {
		return w.Code == plan.LosesOther || w.Code == plan.BreaksView || w.Code == plan.BreaksWrites
	})
}

// oneOrMany names somebody who is alone, and counts others.
func oneOrMany(people []string) string {
	if len(people) == 1 {
		return people[0]
	}
	return counted(len(people), "person", "people")
}

// codeOrMany does the same in Markdown.
func codeOrMany(people []string) string {
	if len(people) == 1 {
		return code(people[0])
	}
	return oneOrMany(people)
}

// changeCounts says how many objects of which kind change, come and go.
func changeCounts(changes []Change) string {
	var parts []string
	for _, a := range []struct {
		action    plan.Action
		one, many string
	}{
		{plan.Update, "changes", "change"}, {plan.Create, "is new", "are new"}, {plan.Delete, "goes", "go"},
	} {
		of := slices.DeleteFunc(slices.Clone(changes), func(c Change) bool { return c.Action != a.action })
		if len(of) > 0 {
			parts = append(parts, kindCounts(of)+" "+ifso(len(of) == 1, a.one)+ifso(len(of) > 1, a.many))
		}
	}
	return strings.Join(parts, ", ")
}

// kindCounts counts changes by their kinds, and names those that reviewers read first.
func kindCounts(changes []Change) string {
	const most = 2
	counts := make(map[string]int)
	for _, c := range changes {
		counts[string(c.Kind)]++
	}
	kinds := kindsByWeight(changes)
	var parts []string
	others := 0
	for n, kind := range kinds {
		if n >= most && len(kinds) > most+1 {
			others += counts[kind]
			continue
		}
		parts = append(parts, counted(counts[kind], kind, kind+"s"))
	}
	if others > 0 {
		parts = append(parts, fmt.Sprintf("%d more", others))
	}
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], ", ") + " and " + parts[last]
	}
	return parts[0]
}
