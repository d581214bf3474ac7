package render

import (
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// acts writes who may read now, if a rule on the source asks for the purpose
// that somebody acts for. The catalog lets in whoever could act for it, and the
// view asks whether they do.
func (c *compiler) acts(source *policies.Source) condition {
	if !source.AsksPurpose() {
		return constant(true)
	}
	approved := c.reader.entitled("approved", state.EntitlementApproval, source.Name)
	rules := []condition{c.byAnyClock(func() condition {
		grants := []condition{atom(redshift.Format("%s = 1", approved))}
		for _, grant := range source.Grants {
			grants = append(grants, c.when(grant.Allow, true))
		}
		return anyOf(grants...)
	})}
	for _, guardrail := range source.Guardrails {
		rules = append(rules, c.byAnyClock(func() condition { return c.when(guardrail.Allow, true) }))
	}
	return allOf(rules...)
}

// hasPurpose asks for a purpose and those below it. Both sides are known for
// every reader.
func (c *compiler) hasPurpose(e expr.HasPurpose, want bool) condition {
	flag := c.reader.purpose(c.source.Projects, e.Purpose)
	if want {
		return atom(redshift.Format("%s = 1", flag))
	}
	return atom(redshift.Format("%s = 0", flag))
}

// purpose names a column that is 1 if the reader acts for the purpose or one
// below it, in one of the projects.
func (r *reader) purpose(projects []string, purpose string) redshift.SQL {
	prefix := purpose + "."
	return r.holds("for_"+purpose, redshift.Format("%s AND (value = %s OR LEFT(value, %s) = %s)",
		inProjects(state.EntitlementPurpose, projects), redshift.Text(purpose), redshift.Int(int64(len(prefix))),
		redshift.Text(prefix)))
}

// project names the column with the project that counts on the source.
func (r *reader) project(projects []string) redshift.SQL {
	return r.add("project", redshift.Format("MAX(CASE WHEN %s THEN name END)",
		inProjects(state.EntitlementProject, projects)))
}

// inProjects returns the entitlements of a kind in some projects. Among their
// own, readers find only those of the project that they act in.
func inProjects(kind state.EntitlementKind, projects []string) redshift.SQL {
	if len(projects) == 0 {
		return redshift.Raw("FALSE")
	}
	names := make([]redshift.SQL, len(projects))
	for n, project := range projects {
		names[n] = redshift.Text(project)
	}
	return redshift.Format("kind = %s AND name IN (%s)", redshift.Text(string(kind)), redshift.Join(names, ", "))
}
