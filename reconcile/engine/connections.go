package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
)

// Connections holds the connections that a policy declares, by integration.
// Before redveil connects on behalf of somebody else's change, it compares the
// connection with those of an earlier policy: whoever writes a host and the
// name of a variable decides where the variable's value goes.
type Connections map[string]report.Warehouse

func connectionsOf(declared []*spec.Integration) Connections {
	all := make(Connections, len(declared))
	for _, i := range declared {
		all[i.Name] = report.WarehouseOf(i)
	}
	return all
}

// ConnectionsAt returns the connections of a folder at an earlier commit; none
// if the folder did not exist yet.
func (e Engine) ConnectionsAt(ctx context.Context, folder, ref string) (Connections, error) {
	earlier, err := checkout.DeclaredAt(ctx, folder, ref, e.Credentials())
	var missing *checkout.NoFolderError
	if errors.As(err, &missing) {
		return Connections{}, nil
	}
	if err != nil {
		return nil, err
	}
	declared, err := spec.Integrations(earlier.FS, e.variablesThen())
	if err != nil {
		return nil, fmt.Errorf("reading the integrations at %s: %w", ref, err)
	}
	return connectionsOf(declared), nil
}

// Trust reports whether an integration signs in exactly where, and with what,
// an earlier one did, under the same name or another.
func (c Connections) Trust(i *spec.Integration) bool {
	for _, known := range c {
		if known == report.WarehouseOf(i) {
			return true
		}
	}
	return false
}

// moved returns the fields that differ from those of the integration of the
// same name.
func (c Connections) moved(i *spec.Integration) []report.Moved {
	if c.Trust(i) {
		return nil
	}
	if known, ok := c[i.Name]; ok {
		return report.WarehouseOf(i).MovedFrom(&known)
	}
	return report.WarehouseOf(i).MovedFrom(nil)
}

// PlanTrusting plans each integration that signs in as the policy at a ref
// says, and compares the others with the policy at that ref.
func (e Engine) PlanTrusting(ctx context.Context, policy *Policy, ref string, options Options) (*report.Model, error) {
	known, err := e.ConnectionsAt(ctx, policy.Folder, ref)
	if err != nil {
		return nil, err
	}
	var models []*report.Model
	for _, i := range policy.Repository.Integrations {
		if options.Integration != "" && i.Name != options.Integration {
			continue
		}
		var model *report.Model
		if known.Trust(i) {
			one := options
			one.Integration = i.Name
			model, _, err = e.Plan(ctx, policy, one)
		} else {
			model, err = e.compareOrNothing(ctx, policy, ref, i.Name, options.AllowEmpty)
		}
		if err != nil {
			return nil, err
		}
		models = append(models, model)
	}
	if len(models) == 0 {
		return nil, policy.NoIntegration(options.Integration)
	}
	return report.Merge(models), nil
}
