package policytest

import (
	"context"
	"fmt"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// actingIn invents the project in which a test's reader acts for their
// purposes. No declared project has its name.
func actingIn(name string, taken map[string]bool, user string, test *spec.Test) *spec.Project {
	for taken[name] {
		name += "'"
	}
	purposes := slices.Compact(slices.Sorted(slices.Values(test.Reader.Purposes)))
	return &spec.Project{
		Origin: test.Origin, Name: name, Members: []string{user}, Sources: []string{test.Source},
		Purposes: purposes,
	}
}

// act makes the users in the evaluator act as the tests say.
func (s *Suite) act(resolved *policies.Resolved) {
	for _, user := range resolved.Users {
		if project := s.acting[user.Name]; project != nil {
			user.Acting, user.Acknowledged = project.Name, project.Purposes
		}
	}
}

// begin makes a reader act for their purposes as people do: it chooses the
// project and acknowledges each purpose.
func (t *trial) begin(ctx context.Context, session *warehouse.Session, user *policies.User) error {
	if user.Acting == "" {
		return nil
	}
	call := func(procedure, argument string) error {
		name := redshift.Name{Schema: t.procedures, Object: redshift.MustIdent(procedure)}
		statement := redshift.Format("CALL %s(%s)", name.SQL(), redshift.Text(argument))
		if err := session.Exec(ctx, statement, statement.String()); err != nil {
			return fmt.Errorf("acting for a purpose: %w", err)
		}
		return nil
	}
	if err := call(render.SetProject, user.Acting); err != nil {
		return err
	}
	for _, purpose := range user.Acknowledged {
		if err := call(render.AcknowledgePurpose, purpose); err != nil {
			return err
		}
	}
	return nil
}
