package engine

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
)

// keepFindings writes what a plan found to the journal of its warehouse. Only
// the dates depend on it, so that a failure is told and stops nothing. A plan
// account writes nothing.
func (e Engine) keepFindings(ctx context.Context, i *spec.Integration, system redshift.Ident,
	findings []enforced.Finding,
) {
	if w := report.WarehouseOf(i); e.reader(i) != w {
		e.noteUnkept(i.Name, fmt.Errorf("account %q only reads; redveil apply keeps it", w.Reader().Username))
		return
	}
	session, err := e.Connect(ctx, report.WarehouseOf(i))
	if err != nil {
		e.noteUnkept(i.Name, err)
		return
	}
	defer func() { _ = session.Close() }()
	err = apply.KeepFindings(ctx, session, system, enforced.SeenAt(findings, e.Now().UTC()))
	if err != nil {
		e.noteUnkept(i.Name, err)
	}
}

func (e Engine) noteUnkept(integration string, err error) {
	fmt.Fprintf(e.Notes, "integration %q: when each way round the policy was first seen was not kept: %v\n",
		integration, e.Secrets.Hide(err))
}
