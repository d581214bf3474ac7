package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
)

// Connections are those that a policy declares, by integration. What is
// connected to on behalf of somebody else's change is held to an earlier
// policy's: whoever writes a host and the name of a variable decides where the
// variable's value goes.
type Connections map[string]report.Warehouse

func connectionsOf(declared []*spec.Integration) Connections {
	all := make(Connections, len(declared))
	for _, i := range declared {
		all[i.Name] = WarehouseOf(i)
	}
	return all
}

// ConnectionsAt are those of a folder at an earlier commit: none where
// the folder was not there yet.
func (e Engine) ConnectionsAt(ctx context.Context, folder, ref string) (Connections, error) {
	earlier, err := checkout.DeclaredAt(ctx, folder, ref, e.Credentials())
	var missing *checkout.NoFolderError
	if errors.As(err, &missing) {
		return Connections{}, nil
	}
	if err != nil {
		return nil, err
	}
	declared, err := spec.Integrations(earlier.FS)
	if err != nil {
		return nil, fmt.Errorf("reading the integrations at %s: %w", ref, err)
	}
	return connectionsOf(declared), nil
}

// Trust reports that an integration signs in just where an earlier one did,
// under this name or another, and with the same.
func (c Connections) Trust(i *spec.Integration) bool {
	for _, known := range c {
		if known == WarehouseOf(i) {
			return true
		}
	}
	return false
}

// moved says which fields differ from those of the integration of that name.
func (c Connections) moved(i *spec.Integration) []report.Moved {
	if c.Trust(i) {
		return nil
	}
	if known, ok := c[i.Name]; ok {
		return WarehouseOf(i).MovedFrom(&known)
	}
	return WarehouseOf(i).MovedFrom(nil)
}

// PlanTrusting plans each integration that signs in as the policy at a ref
// says, and compares the others with the policy there.
func (e Engine) PlanTrusting(ctx context.Context, l *Policy, ref string, wishes Options) (*report.Model, error) {
	known, err := e.ConnectionsAt(ctx, l.Folder, ref)
	if err != nil {
		return nil, err
	}
	var models []*report.Model
	for _, i := range l.Repository.Integrations {
		if wishes.Integration != "" && i.Name != wishes.Integration {
			continue
		}
		var model *report.Model
		if known.Trust(i) {
			one := wishes
			one.Integration = i.Name
			model, _, err = e.Plan(ctx, l, one)
		} else {
			model, err = e.compareOrNothing(ctx, l, ref, i.Name, wishes.AllowEmpty)
		}
		if err != nil {
			return nil, err
		}
		models = append(models, model)
	}
	if len(models) == 0 {
		return nil, l.NoIntegration(wishes.Integration)
	}
	return report.Merge(models), nil
}
