package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
)

// connections are those that a policy declares, by integration. What is
// connected to on behalf of somebody else's change is held to an earlier
// policy's: whoever writes a host and the name of a variable decides where the
// variable's value goes.
type connections map[string]report.Warehouse

func connectionsOf(declared []*spec.Integration) connections {
	all := make(connections, len(declared))
	for _, i := range declared {
		all[i.Name] = warehouseOf(i)
	}
	return all
}

// connectionsAt are those of the same folder at an earlier commit: none where
// the folder was not there yet.
func (l *loaded) connectionsAt(ctx context.Context, ref string, world edge) (connections, error) {
	earlier, err := checkout.DeclaredAt(ctx, l.Folder, ref, gitAccess(world))
	var missing *checkout.NoFolderError
	if errors.As(err, &missing) {
		return connections{}, nil
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

// trust reports that an integration signs in just where an earlier one did,
// under this name or another, and with the same.
func (c connections) trust(i *spec.Integration) bool {
	for _, known := range c {
		if known == warehouseOf(i) {
			return true
		}
	}
	return false
}

// moved says which fields differ from those of the integration of that name.
func (c connections) moved(i *spec.Integration) []report.Moved {
	if c.trust(i) {
		return nil
	}
	if known, ok := c[i.Name]; ok {
		return warehouseOf(i).MovedFrom(&known)
	}
	return warehouseOf(i).MovedFrom(nil)
}

// planTrusting plans each integration that signs in as the policy at a ref
// says, and compares the others with the policy there.
func (l *loaded) planTrusting(ctx context.Context, ref string, wishes planWishes, world edge) (*report.Model, error) {
	known, err := l.connectionsAt(ctx, ref, world)
	if err != nil {
		return nil, err
	}
	var models []*report.Model
	for _, i := range l.repository.Integrations {
		if wishes.integration != "" && i.Name != wishes.integration {
			continue
		}
		var model *report.Model
		if known.trust(i) {
			one := wishes
			one.integration = i.Name
			model, _, err = makePlans(ctx, l, one, world)
		} else {
			model, err = l.sinceOrNothing(ctx, ref, i.Name, wishes.allowEmpty, world)
		}
		if err != nil {
			return nil, err
		}
		models = append(models, model)
	}
	if len(models) == 0 {
		return nil, l.noIntegration(wishes.integration)
	}
	return report.Merge(models), nil
}
