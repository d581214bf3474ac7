package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec"
)

// mostVariables is how many variables are named where there is no room for all, and
// mostOfValue how much of each value.
const (
	mostVariables = 20
	mostOfValue   = 80
)

// fromText says where a value is from, for people.
func fromText(from spec.From) string {
	if from == spec.FromEnvironment {
		return "from the environment"
	}
	return string(from)
}

// variablesText lists the variables of a policy in one line; empty for none. Mark sets a
// value apart.
func variablesText(all []spec.Assigned, mark func(string) string) string {
	var parts []string
	if len(all) > mostVariables { // what was given comes before what is so anyway
		all = slices.Clone(all)
		slices.SortStableFunc(all, func(a, b spec.Assigned) int { return isDefault(a) - isDefault(b) })
	}
	for n, v := range all {
		if n == mostVariables {
			parts = append(parts, fmt.Sprintf("%d more", len(all)-n))
			break
		}
		parts = append(parts, fmt.Sprintf("%s = %s (%s)", visible(v.Name), mark(Clip(v.Text(), mostOfValue)),
			fromText(v.From)))
	}
	return strings.Join(parts, ", ")
}

func isDefault(v spec.Assigned) int {
	if v.From == spec.FromDefault {
		return 1
	}
	return 0
}

// VariablesText lists the variables of a policy for people; empty for none.
func VariablesText(all []spec.Assigned) string { return variablesText(all, visible) }

func writeVariables(b *strings.Builder, all []spec.Assigned) {
	if text := variablesText(all, visible); text != "" {
		b.WriteString(faint.Render("with "+text) + "\n")
	}
}

func writeVariablesMarkdown(b *strings.Builder, all []spec.Assigned) {
	if text := variablesText(all, code); text != "" {
		b.WriteString("With " + text + ".\n\n")
	}
}

// checkVariables refuses what would not show.
func (m *Model) checkVariables() error {
	for _, v := range m.Repository.Variables {
		for _, text := range []string{v.Name, v.Value, string(v.From)} {
			if visibleLines(text) != text {
				return fmt.Errorf("the text %+q holds characters that do not show", text)
			}
		}
		switch v.From { // people read it in the history later
		case spec.FromDefault, spec.FromFlag, spec.FromEnvironment:
		default:
			return fmt.Errorf("the value of variable %q comes from %q, and values come from a default, --var or the "+
				"environment", v.Name, v.From)
		}
	}
	return nil
}
