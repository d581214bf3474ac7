package apply

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// mostNamed is how many changes an error names that share a statement, mostBecause how
// many lines of the policy.
const (
	mostNamed   = 3
	mostBecause = 5
)

// served adds to an error of a statement which changes it serves, and which lines of the
// policy ask for these. Those that the warehouse's message names come first; if it names
// any, these alone can be at fault.
func served(sent plan.Sent, err error) error {
	steps, asking := sent.Steps, sent.Steps
	if blamed := blamedOf(sent.Steps, err); len(blamed) > 0 && len(blamed) < len(steps) {
		asking = blamed
		rest := slices.DeleteFunc(slices.Clone(steps), func(s plan.Step) bool {
			return slices.ContainsFunc(blamed, func(b plan.Step) bool { return b.Name == s.Name })
		})
		steps = slices.Concat(blamed, rest)
	}
	var names, lines []string
	for _, step := range steps[:min(len(steps), mostNamed)] {
		names = append(names, step.Name)
	}
	for _, step := range asking {
		for _, line := range step.Because {
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	err = fmt.Errorf("%s%s: %w", strings.Join(names, ", "), andMore(len(steps)-len(names)), err)
	if len(lines) == 0 {
		return err
	}
	more := ""
	if len(lines) > mostBecause {
		lines, more = lines[:mostBecause], fmt.Sprintf(" and %d more", len(lines)-mostBecause)
	}
	return fmt.Errorf("%w\n  because of: %s%s", err, strings.Join(lines, ", "), more)
}

func andMore(changes int) string {
	switch changes {
	case 0:
		return ""
	case 1:
		return " and 1 more change"
	}
	return fmt.Sprintf(" and %d more changes", changes)
}

// blamedOf returns the steps whose object the warehouse's message names.
func blamedOf(steps []plan.Step, err error) []plan.Step {
	var refused *warehouse.StatementError
	if !errors.As(err, &refused) {
		return nil
	}
	said := make(map[string]bool)
	for _, word := range strings.FieldsFunc(refused.Message+" "+refused.Detail, isNoName) {
		said[word] = true
	}
	var blamed []plan.Step
	for _, step := range steps {
		if name := nameIn(step); name != "" && said[name] {
			blamed = append(blamed, step)
		}
	}
	return blamed
}

func isNoName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '$'
}

// nameIn returns what tells a step from the others that share its statement, as messages
// name it: without its schema.
func nameIn(step plan.Step) string {
	object := step.After
	if object == nil {
		object = step.Before
	}
	switch o := object.(type) {
	case state.Grant:
		if !o.Relation.IsZero() {
			return o.Relation.String()
		}
		return o.Schema.String()
	case state.Membership:
		return o.Member.Name
	case state.Profile:
		return string(o.Account)
	case state.View:
		return o.Name.Object.String()
	case state.Schema, state.User, state.Role, state.Group, state.Table, state.Procedure:
	}
	return ""
}

// mostShown is how much an error shows of a statement that is a list.
const mostShown = 2 << 10

// shortened returns a list as errors show it.
func shortened(statement redshift.SQL) string {
	text := statement.String()
	if len(text) <= mostShown {
		return text
	}
	end := mostShown
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s … and %d bytes more", text[:end], len(text)-end)
}
