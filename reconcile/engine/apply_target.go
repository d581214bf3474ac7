package engine

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/report"
)

// ApplyRequest asks to carry plans out.
type ApplyRequest struct {
	// Target is a policy's folder, or a plan file.
	Target string
	// Expected are the digests that the plans must have; nil for any.
	Expected Expectations
	Options
}

// Dialog is how an apply talks to whoever started it.
type Dialog interface {
	// Connections shows where a plan file alone says to sign in.
	Connections(chosen []report.Integration)
	// Plan shows the plans.
	Plan(model *report.Model) error
	// Confirm announces what is about to be sent and, if ask is set, asks. An
	// error ends the apply before anything is changed.
	Confirm(chosen []report.Integration, ask bool) error
}

// ApplyTarget plans a folder, or reads a plan file, and carries the plans of the
// chosen integrations out. It returns what was applied, also where the warehouse
// still differs afterwards or does not let people read; nil where nothing was.
func (e Engine) ApplyTarget(ctx context.Context, r ApplyRequest, dialog Dialog) ([]Applied, error) {
	if info, err := os.Stat(r.Target); err == nil && info.Mode().IsRegular() {
		return e.applyFile(ctx, r, dialog)
	}
	e.Writes = true
	policy, err := e.Load(ctx, r.Target)
	if err != nil {
		return nil, err
	}
	model, plans, err := e.Plan(ctx, policy, r.Options)
	if err != nil {
		return nil, err
	}
	r.Expected = r.Expected.dated(model.Integrations, plans)
	all, err := e.applyModel(ctx, model, !model.Empty(), r, dialog)
	if err != nil {
		return all, err
	}
	return all, e.Converged(ctx, policy, Options{Integration: r.Integration, AllowEmpty: r.AllowEmpty})
}

// applyFile carries out a plan that was written earlier. It may have come from
// anywhere: nothing that it says is believed before it was checked.
func (e Engine) applyFile(ctx context.Context, r ApplyRequest, dialog Dialog) ([]Applied, error) {
	encoded, err := os.ReadFile(r.Target)
	if err != nil {
		return nil, err
	}
	model, err := report.Parse(encoded)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", report.Visible(r.Target), err)
	}
	if err := e.checkPlanFile(model); err != nil {
		return nil, fmt.Errorf("%s: %w", report.Visible(r.Target), err)
	}
	if err := e.checkGiven(model); err != nil {
		return nil, fmt.Errorf("%s: %w", report.Visible(r.Target), err)
	}
	model.Unbelieved()
	chosen := chosenOf(model, r.Integration)
	if len(chosen) == 0 {
		return nil, fmt.Errorf("%s: there is no plan for integration %q in it", report.Visible(r.Target), r.Integration)
	}
	if r.Rotate {
		if err := refuseUnplannedKey(model, r); err != nil {
			return nil, err
		}
	}
	where, err := e.checkConnections(model, chosen)
	if err != nil {
		return nil, err
	}
	if where == "" {
		dialog.Connections(chosen)
	}
	model.InOneTransaction()
	// Also where nothing is to change, a plan file says where to sign in.
	all, err := e.applyModel(ctx, model, where == "" || !model.Empty(), r, dialog)
	if err == nil {
		err = blockedIn(chosen)
	}
	return all, err
}

// blockedIn reports the blocked sources of the plans that were carried out.
func blockedIn(chosen []report.Integration) error {
	return (&report.Model{Integrations: chosen}).BlockedError()
}

// refuseUnplannedKey: a plan file is carried out as it is, or not at all.
func refuseUnplannedKey(model *report.Model, r ApplyRequest) error {
	for _, program := range model.Programs() {
		if (r.Integration == "" || r.Integration == program.Integration) && !program.RenewsMaskKey() {
			return Refuse("%s: this plan makes no other key of hash() in integration %q; nothing was "+
				"applied; plan with --rotate-mask-key, and look at what that does to joins", r.Target,
				program.Integration)
		}
	}
	return nil
}

// applyModel shows the plans, asks, and carries those of the chosen integrations
// out.
func (e Engine) applyModel(ctx context.Context, model *report.Model, ask bool, r ApplyRequest, dialog Dialog) (
	[]Applied, error,
) {
	if err := dialog.Plan(model); err != nil {
		return nil, err
	}
	chosen := chosenOf(model, r.Integration)
	if r.Expected != nil {
		if err := r.Expected.hold(chosen); err != nil {
			return nil, err
		}
	}
	for _, i := range chosen { // before any of them is carried out
		if err := i.RightsError(); err != nil {
			return nil, fmt.Errorf("integration %q: %w", i.Name, err)
		}
	}
	if err := dialog.Confirm(chosen, ask); err != nil {
		return nil, err
	}
	all := []Applied{}
	for n, program := range model.Programs() {
		if r.Integration != "" && program.Integration != r.Integration {
			continue
		}
		if err := e.Record(ctx, model, n, program, ""); err != nil {
			return nil, fmt.Errorf("integration %q: %w", program.Integration, err)
		}
		if len(program.Steps) == 0 && len(program.Refresh) == 0 {
			continue
		}
		outcome, err := e.Apply(ctx, model, n, program, "")
		var check *apply.CheckError
		if err != nil && !errors.As(err, &check) {
			return nil, fmt.Errorf("integration %q: %w", program.Integration, err)
		}
		all = append(all, appliedOf(program, outcome))
		if err != nil {
			return all, fmt.Errorf("integration %q: %w", program.Integration, err)
		}
	}
	return all, nil
}

// chosenOf are the plans that are to be carried out.
func chosenOf(model *report.Model, integration string) []report.Integration {
	var chosen []report.Integration
	for _, i := range model.Integrations {
		if integration == "" || i.Name == integration {
			chosen = append(chosen, i)
		}
	}
	return chosen
}
