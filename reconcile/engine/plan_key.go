package engine

import (
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/report"
)

// planKeyVariable holds the key that signs plan files, if any.
const planKeyVariable = "REDVEIL_PLAN_KEY"

// PlanKey returns the key that signs plan files; empty if they are not signed.
func (e Engine) planKey() ([]byte, error) {
	key := []byte(e.Secret(planKeyVariable).Reveal())
	if len(key) > 0 && len(key) < report.LeastKey {
		return nil, fmt.Errorf("the key in %s has fewer than %d bytes; make one with: openssl rand -hex 32",
			planKeyVariable, report.LeastKey)
	}
	return key, nil
}

// sign signs a plan where there is a key for that.
func (e Engine) sign(model *report.Model) error {
	key, err := e.planKey()
	if err != nil || len(key) == 0 {
		return err
	}
	model.Sign(key)
	return nil
}

// checkSignature refuses a plan file that is not signed with the key, if there
// is a key.
func (e Engine) checkSignature(model *report.Model) error {
	key, err := e.planKey()
	if err != nil || len(key) == 0 {
		return err
	}
	err = model.CheckSignature(key)
	switch {
	case errors.Is(err, report.ErrUnsigned):
		return Refuse("%w, and %s is set; plan again with plan --out where the same key is set; nothing was applied",
			err, planKeyVariable)
	case err != nil:
		return Refuse("%w; plan again with the key in %s that is set here; nothing was applied", err, planKeyVariable)
	}
	return nil
}
