package engine

import (
	"context"

	"github.com/redveil/redveil/reconcile/report"
)

// Found is what differs in a policy's warehouses from what was applied.
type Found struct {
	Model *report.Model
	drift *Drift
}

// FindDrift looks for drift in the warehouses of a policy's folder, or in that of
// one integration.
func (e Engine) FindDrift(ctx context.Context, folder, integration string) (*Found, error) {
	policy, err := e.Load(ctx, folder)
	if err != nil {
		return nil, err
	}
	drift := e.Drift(policy, nil)
	model, err := drift.Model(ctx, integration)
	if err != nil {
		return nil, err
	}
	return &Found{model, drift}, nil
}

// Correct puts right what was found, as far as the integrations let it.
func (f *Found) Correct(ctx context.Context) ([]Applied, error) { return f.drift.Correct(ctx, f.Model) }

// Left says what a correction left as it was, such as ways round the policy.
func (f *Found) Left() []report.Uncorrected {
	left := []report.Uncorrected{}
	for _, i := range f.Model.Integrations {
		if again, corrected := f.drift.corrected[i.Name]; corrected {
			left = append(left, again.Uncorrected()...)
			continue
		}
		left = append(left, i.Uncorrected()...)
	}
	return left
}
