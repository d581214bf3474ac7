package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
)

var signs = map[plan.Action]string{
	plan.Create: green.Render("+"), plan.Update: yellow.Render("~"), plan.Delete: red.Render("-"),
}

// writeChanges lists the changes in the order of execution where all of it or every
// statement is wanted, and else by what they do and to which kind of object.
func writeChanges(b *strings.Builder, i Integration, options TextOptions, cut *shortened) {
	changes := i.Changes
	if len(changes) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", strong.Render("Changes"))
	cut.changes = !options.SQL
	if options.SQL {
		writeStatements(b, i)
		return
	}
	if cut.whole {
		for _, c := range changes {
			writeChange(b, c)
		}
		return
	}
	const mostGroups = 8
	groups := changeGroups(changes)
	shown := groups[:cut.most(len(groups), mostGroups)]
	for _, g := range shown {
		g.write(b)
		cut.folded = cut.folded || g.hasDiff()
	}
	if others := groups[len(shown):]; len(others) > 0 {
		n := 0
		for _, g := range others {
			n += len(g.changes)
		}
		fmt.Fprintf(b, "    %s\n", faint.Render(fmt.Sprintf("and %d more, of other kinds", n)))
	}
}

// changeGroup is the changes of one kind of object that do the same.
type changeGroup struct {
	action  plan.Action
	kind    string
	changes []Change
}

// changeGroups groups changes: what goes for good first, then what reviewers read first.
func changeGroups(changes []Change) []changeGroup {
	var groups []changeGroup
	for _, kind := range kindsByWeight(changes) {
		for _, action := range []plan.Action{plan.Update, plan.Delete, plan.Create} {
			g := changeGroup{action: action, kind: kind, changes: changesOf(changes, action, kind)}
			slices.SortStableFunc(g.changes, func(a, b Change) int { return lasting(b) - lasting(a) })
			if len(g.changes) > 0 {
				groups = append(groups, g)
			}
		}
	}
	slices.SortStableFunc(groups, func(a, b changeGroup) int { return lasting(b.changes[0]) - lasting(a.changes[0]) })
	return groups
}

// lasting is 1 for what cannot be undone.
func lasting(c Change) int {
	if c.Destructive {
		return 1
	}
	return 0
}

func (g changeGroup) hasDiff() bool {
	return slices.ContainsFunc(g.changes, func(c Change) bool { return c.Action == plan.Update && c.Diff != "" })
}

// write names one change with its reasons, and several by their names alone.
func (g changeGroup) write(b *strings.Builder) {
	if len(g.changes) == 1 {
		c := g.changes[0]
		fmt.Fprintf(b, "  %s %s %s%s\n", signs[g.action], c.Kind, strong.Render(c.Name), c.note(1))
		return
	}
	const room = textWidth - 8
	text := fmt.Sprintf("%d %ss", len(g.changes), g.kind)
	width, named, note := len(text), 0, ""
	for _, c := range g.changes {
		name := ifso(named > 0, ",") + " " + c.Name
		if named > 0 && width+len(name) > room-len(" and 9999 more") {
			break
		}
		text, width, named = text+name, width+len(name), named+1
	}
	if more := len(g.changes) - named; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if n := slices.IndexFunc(g.changes, func(c Change) bool { return !c.Destructive }); n != 0 {
		note = red.Render(ifso(n < 0, " destructive") + ifso(n > 0, fmt.Sprintf(" %d of them destructive", n)))
	}
	if foreign := slices.IndexFunc(g.changes, func(c Change) bool { return c.Owner != "" }); foreign >= 0 {
		note += yellow.Render(" some owned by others")
	}
	fmt.Fprintf(b, "  %s %s%s\n", signs[g.action], text, note)
}

// writeStatements writes all statements in the order in which they are sent, each after
// the changes that it serves.
func writeStatements(b *strings.Builder, i Integration) {
	for _, group := range sharing(i.Changes) {
		for _, c := range group {
			c.writeLine(b)
		}
		for _, statement := range i.statementsOf(group) {
			fmt.Fprintf(b, "      %s;\n", strings.ReplaceAll(statement, "\n", "\n      "))
		}
	}
}

func (c Change) writeLine(b *strings.Builder) {
	fmt.Fprintf(b, "  %s %s %s%s\n", signs[c.Action], c.Kind, strong.Render(c.Name), c.note(3))
}

func writeChange(b *strings.Builder, c Change) {
	c.writeLine(b)
	if c.Action == plan.Update && c.Diff != "" {
		writeDiff(b, c.Diff)
	}
}

// note says of a change whose the object is, why it changes, and whether that can be
// undone.
func (c Change) note(mostReasons int) string {
	note := ownedBy(c) + faint.Render(reasons(c.Because, mostReasons))
	if c.Destructive {
		note += red.Render(" destructive")
	}
	return note
}

func ownedBy(c Change) string {
	if c.Owner == "" {
		return ""
	}
	return yellow.Render("  owned by " + c.Owner)
}

// reasons names the blocks behind a change, with where they stand.
func reasons(origins []Reason, most int) string {
	var blocks []string
	for n, o := range origins {
		if n == most {
			blocks = append(blocks, fmt.Sprintf("%d more", len(origins)-most))
			break
		}
		blocks = append(blocks, o.Block+ifso(o.File != "", fmt.Sprintf(" at %s:%d", o.File, o.Line)))
	}
	if len(blocks) == 0 {
		return ""
	}
	return "  " + strings.Join(blocks, ", ")
}

func writeDiff(b *strings.Builder, diff string) {
	for text := range strings.Lines(diff) {
		text = strings.TrimRight(text, "\n")
		switch {
		case strings.HasPrefix(text, "+"):
			text = green.Render(text)
		case strings.HasPrefix(text, "-"):
			text = red.Render(text)
		case strings.HasPrefix(text, "@@"):
			text = faint.Render(text)
		}
		b.WriteString("      " + text + "\n")
	}
}
