package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
)

// bypasses returns the ways round the policy, which stand among the warnings.
func (i Integration) bypasses() []Warning { return i.warningsOf(plan.Bypass) }

// attached returns what is said of Redshift's own policies on governed tables.
func (i Integration) attached() []Warning { return i.warningsOf(plan.Attached) }

func (i Integration) warningsOf(code string) []Warning {
	var all []Warning
	for _, w := range i.Warnings {
		if w.Code == code {
			all = append(all, w)
		}
	}
	return all
}

// besides says what acts on access although nothing differs; empty for nothing.
func (i Integration) besides() string {
	var said []string
	fresh := 0
	for _, f := range i.Findings {
		if f.New {
			fresh++
		}
	}
	switch ways := len(i.Findings); {
	case ways == 0:
	case ways == 1 && fresh == 1:
		said = append(said, "there is 1 new way round the policy")
	case ways == 1:
		said = append(said, "there is 1 way round the policy")
	case fresh == 0:
		said = append(said, fmt.Sprintf("there are %d ways round the policy", ways))
	default:
		said = append(said, fmt.Sprintf("there are %d ways round the policy, %d of them new", ways, fresh))
	}
	if blocked := i.blockedCount(); blocked != "" {
		said = append([]string{blocked}, said...)
	}
	switch missing := len(i.MissingRights); missing {
	case 0:
	case 1:
		said = append(said, "the system account lacks a right")
	default:
		said = append(said, fmt.Sprintf("the system account lacks %d rights", missing))
	}
	switch handed := len(i.Administrator); handed {
	case 0:
	case 1:
		said = append(said, "1 thing differs that only an administrator may put right")
	default:
		said = append(said, fmt.Sprintf("%d things differ that only an administrator may put right", handed))
	}
	if len(i.warningsOf(plan.Stray)) > 0 {
		said = append(said, "there are procedures in redveil's own schemas that it did not make")
	}
	if len(i.attached()) > 0 {
		said = append(said, "policies of Redshift's own act on its tables")
	}
	return strings.Join(said, ", and ")
}

// Left takes over what an integration looks like after the correction of drift:
// what acts on access even now.
func (i Integration) Left(after Integration) Integration {
	i.Findings, i.Administrator = after.Findings, after.Administrator
	i.Warnings = slices.DeleteFunc(slices.Clone(i.Warnings), actsOnAccess)
	i.Warnings = append(i.Warnings, slices.DeleteFunc(slices.Clone(after.Warnings),
		func(w Warning) bool { return !actsOnAccess(w) })...)
	return i
}

func actsOnAccess(w Warning) bool {
	return slices.Contains([]string{
		plan.ForAdministrator, plan.Bypass, plan.Attached, plan.NotVisible, plan.Stray,
	}, w.Code)
}

// section is a heading with the warnings below it.
type section struct {
	heading  string
	warnings []Warning
}

func (i Integration) sections() []section {
	return []section{
		{"Rights that are missing", i.warningsOf(plan.MissingRightCode)},
		{"For an administrator", i.warningsOf(plan.ForAdministrator)},
		{"Ways round the policy", i.bypasses()},
		{"Policies of Redshift's own", i.attached()},
		{"Not made by redveil", i.warningsOf(plan.Stray)},
		{"Not visible to this account", i.warningsOf(plan.NotVisible)},
		{"Not governed", i.warningsOf(plan.Ungoverned)},
	}
}

// writeBypasses lists, in a drift report, what acts on access whatever the policy
// says.
func writeBypasses(b *strings.Builder, i Integration) {
	for _, s := range i.sections() {
		if len(s.warnings) > 0 {
			fmt.Fprintf(b, "\n%s\n", strong.Render(s.heading))
		}
		for _, w := range s.warnings {
			fmt.Fprintf(b, "  %s\n", yellow.Render(w.Message))
		}
	}
}

// writeBypassesMarkdown does the same for an issue.
func (p *DriftPage) writeBypassesMarkdown(b *strings.Builder, d detail) {
	for _, s := range p.Integration.sections() {
		if len(s.warnings) == 0 {
			continue
		}
		fmt.Fprintf(b, "#### %s\n\n", s.heading)
		for n, w := range s.warnings {
			if n == mostSince && !d.changes {
				fmt.Fprintf(b, "- … and %d more\n", len(s.warnings)-mostSince)
				break
			}
			fmt.Fprintf(b, "- %s\n", sentence(w.Message))
		}
		b.WriteString("\n")
	}
}
