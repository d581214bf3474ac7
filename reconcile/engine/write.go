package engine

import (
	"fmt"
	"os"

	"github.com/redveil/redveil/reconcile/report"
)

// WritePlan writes the plan file for apply, and first checks that apply would
// take it. A secret that the catalog contained is cut out, and apply refuses
// such a plan. It also refuses a plan that the file format cannot represent;
// that is a bug and should show at once.
func (e Engine) WritePlan(model *report.Model, file string) error {
	if err := model.Verify(); err != nil {
		return fmt.Errorf("writing the plan: apply would refuse it; please report this: %w", err)
	}
	if err := os.WriteFile(file, []byte(e.Secrets.Cut(string(model.JSON()))), 0o600); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	return nil
}

// WritePage writes the plan as HTML, if a file is named.
func (e Engine) WritePage(model *report.Model, file string) error {
	if file == "" {
		return nil
	}
	page, err := model.HTML()
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte(e.Secrets.Cut(string(page))), 0o600); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	return nil
}

// Save signs a plan, if there is a key to sign with, and writes it to the
// files.
func (e Engine) Save(model *report.Model, out, html string) error {
	if err := e.Sign(model); err != nil {
		return err
	}
	if err := e.WritePlan(model, out); err != nil {
		return err
	}
	return e.WritePage(model, html)
}
