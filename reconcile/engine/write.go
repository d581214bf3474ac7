package engine

import (
	"fmt"
	"os"

	"github.com/redveil/redveil/reconcile/report"
)

// WritePlan writes the plan for apply. Cut out of it, a secret that came in by
// the catalog makes a plan that apply refuses. So does what a plan file cannot
// hold whole, which is the program's mistake and had better show at once.
func (e Engine) WritePlan(model *report.Model, file string) error {
	if err := model.Verify(); err != nil {
		return fmt.Errorf("writing the plan: apply would refuse it; please report this: %w", err)
	}
	if err := os.WriteFile(file, []byte(e.Secrets.Cut(string(model.JSON()))), 0o600); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	return nil
}

// WritePage writes the plan for a browser, if a file is named.
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

// Save signs a plan where there is a key for that, and writes it to the files.
func (e Engine) Save(model *report.Model, out, html string) error {
	if err := e.Sign(model); err != nil {
		return err
	}
	if err := e.WritePlan(model, out); err != nil {
		return err
	}
	return e.WritePage(model, html)
}
