package engine

import (
	"fmt"
	"os"

	"github.com/redveil/redveil/reconcile/report"
)

// writePlan writes the plan for apply, if a file is named. Cut out of it, a secret that came in by
// the catalog makes a plan that apply refuses. So does what a plan file cannot
// hold whole, which is the program's mistake and had better show at once.
func (e Engine) writePlan(model *report.Model, file string) error {
	if file == "" {
		return nil
	}
	if err := model.Verify(); err != nil {
		return fmt.Errorf("writing the plan: apply would refuse it; please report this: %w", err)
	}
	if err := os.WriteFile(file, []byte(e.Secrets.Cut(string(model.JSON()))), 0o600); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	return nil
}

// WritePage writes the plan as HTML, if a file is named.
func (e Engine) writePage(model *report.Model, file string) error {
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
	if err := e.sign(model); err != nil {
		return err
	}
	if err := e.writePlan(model, out); err != nil {
		return err
	}
	return e.writePage(model, html)
}
