package render

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// acts writes who may read now, where a rule on the source asks for the
// purpose that somebody acts for: the catalog lets in whoever could act for
// it, and the view asks whether she does.
func (c *compiler) acts(source *policies.Source) condition {
	if !source.AsksPurpose() {
		return condition{kind: always}
	}
	approved := c.reader.flag(state.EntitlementApproval, "", source.Name)
	grants := []condition{atom(redshift.Format("%s = 1", approved))}
	for _, grant := range source.Grants {
		grants = append(grants, c.when(grant.Allow, true))
	}
	rules := []condition{anyOf(grants...)}
	for _, guardrail := range source.Guardrails {
		rules = append(rules, c.when(guardrail.Allow, true))
	}
	return allOf(rules...)
}

// hasPurpose asks for the purposes at and below one. Both sides are known for
// every reader.
func (c *compiler) hasPurpose(e expr.HasPurpose, want bool) condition {
	flag := c.reader.purpose(c.source.Projects, e.Purpose)
	if want {
		return atom(redshift.Format("%s = 1", flag))
	}
	return atom(redshift.Format("%s = 0", flag))
}

// purpose names a column that is 1 where the reader acts in one of the
// projects, for the purpose or one below it.
func (r *reader) purpose(projects []string, purpose string) redshift.SQL {
	prefix := redshift.Text(purpose + ".")
	return r.add("for_"+purpose, redshift.Format(
		"MAX(CASE WHEN kind = %s AND %s AND (value = %s OR LEFT(value, %s) = %s) THEN 1 ELSE 0 END)",
		redshift.Text(string(state.EntitlementPurpose)), oneOf(projects), redshift.Text(purpose),
		redshift.Int(int64(len(purpose)+1)), prefix))
}

// project names the column with the project that counts on the source.
func (r *reader) project(projects []string) redshift.SQL {
	return r.add("project", redshift.Format("MAX(CASE WHEN kind = %s AND %s THEN name END)",
		redshift.Text(string(state.EntitlementProject)), oneOf(projects)))
}

// oneOf restricts entitlements to some projects.
func oneOf(projects []string) redshift.SQL {
	if len(projects) == 0 {
		return redshift.Raw("FALSE")
	}
	names := make([]redshift.SQL, len(projects))
	for n, project := range slices.Sorted(slices.Values(projects)) {
		names[n] = redshift.Text(project)
	}
	return redshift.Format("name IN (%s)", redshift.Join(names, ", "))
}
