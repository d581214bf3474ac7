package report

import (
	"fmt"
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
	for n, v := range all {
		if n == mostVariables {
			parts = append(parts, fmt.Sprintf("%d more", len(all)-n))
			break
		}
		value := `""`
		if v.Value != "" {
			value = mark(Clip(v.Value, mostOfValue))
		}
		parts = append(parts, fmt.Sprintf("%s = %s (%s)", visible(v.Name), value, fromText(v.From)))
	}
	return strings.Join(parts, ", ")
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
	}
	return nil
}
