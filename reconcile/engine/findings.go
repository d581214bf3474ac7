package engine

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// keepFindings writes what a plan found to the journal of its warehouse. Only
// the dates depend on it, so that a failure is told and stops nothing.
func (e Engine) keepFindings(ctx context.Context, i report.Integration) {
	session, err := e.Connect(ctx, i.Warehouse)
	if err != nil {
		e.noteUnkept(i.Name, err)
		return
	}
	defer func() { _ = session.Close() }()
	e.keepIn(ctx, session, i.Name, i.Scope.SystemSchema, i.Found())
}

func (e Engine) keepIn(ctx context.Context, session *warehouse.Session, integration string, system redshift.Ident,
	findings []enforced.Finding,
) {
	if err := apply.KeepFindings(ctx, session, system, enforced.SeenAt(findings, e.Now().UTC())); err != nil {
		e.noteUnkept(integration, err)
	}
}

func (e Engine) noteUnkept(integration string, err error) {
	fmt.Fprintf(e.Notes, "integration %q: when each way round the policy was first seen was not kept: %v\n",
		integration, e.Secrets.Hide(err))
}
