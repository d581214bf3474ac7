package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/lib/pq" // the readers sign in with this driver
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state/sandbox"
)

// demoStory is the demo: a warehouse, a policy and a screen.
type demoStory struct {
	*screen
	warehouse  *sandbox.Sandbox
	repository string
}

const (
	readUsers = "SELECT userid, lastname, email FROM governed.users ORDER BY userid LIMIT 3"
	readSales = "SELECT region, COUNT(*) AS sales, SUM(pricepaid) AS paid\nFROM governed.sales GROUP BY region " +
		"ORDER BY region"
)

func (s *demoStory) tell(ctx context.Context) error {
	for _, chapter := range []func(context.Context) error{
		s.firstPlan, s.firstApply, s.readers, s.edit, s.secondApply, s.byHand, s.end,
	} {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *demoStory) firstPlan(ctx context.Context) error {
	s.chapter("A policy, and its plan", "A repository of HCL says who reads what. redveil plan compares it with "+
		"the warehouse.")
	for _, shown := range []struct{ file, block string }{
		{"policies/access.hcl", `subscription "sales-readers"`},
		{"policies/access.hcl", `subscription "trained"`},
		{"policies/masks.hcl", `mask "email"`},
		{"policies/rows.hcl", `row_filter "own-region"`},
	} {
		if err := s.policy(shown.file, shown.block); err != nil {
			return err
		}
	}
	s.command("redveil plan")
	return s.plan(ctx, brief)
}

// policy shows a block of the repository.
func (s *demoStory) policy(file, block string) error {
	content, err := os.ReadFile(filepath.Join(s.repository, filepath.FromSlash(file)))
	if err != nil {
		return err
	}
	_, rest, found := strings.Cut(string(content), block)
	text, _, ended := strings.Cut(rest, "\n}\n")
	if !found || !ended {
		return fmt.Errorf("the sample repository has no block %s in %s", block, file)
	}
	s.excerpt(file, block+text+"\n}")
	return nil
}

func (s *demoStory) firstApply(ctx context.Context) error {
	s.chapter("Apply", "One transaction, or nothing.")
	return s.apply(ctx)
}

func (s *demoStory) readers(ctx context.Context) error {
	s.chapter("The same SELECT, three people", "alice is an analyst for emea, bob does marketing in amer, carol "+
		"is in finance.")
	people := []string{"alice", "bob", "carol"}
	for _, query := range []string{readUsers, readSales} {
		if err := s.sideBySide(ctx, query, people); err != nil {
			return err
		}
	}
	s.say("Prices are rounded to 10 for alice (mask \"money\"), so their sum is not carol's.\n" +
		"bob's campaigns need no sales: no subscription lets marketing in.\n")
	s.say("dave is an analyst without the privacy training; erin's approval has expired:")
	if err := s.single(ctx, "dave", readUsers); err != nil {
		return err
	}
	return s.single(ctx, "erin", readSales)
}

const (
	editFile   = "policies/masks.hcl"
	editBefore = `unless = contains(user.groups, "marketing")`
	editAfter  = `unless = contains(user.groups, "marketing") || contains(user.groups, "analysts")`
)

func (s *demoStory) edit(ctx context.Context) error {
	s.chapter("Someone edits one line", "Analysts ask to see e-mail addresses. The reviewer sees what that means.")
	path := filepath.Join(s.repository, filepath.FromSlash(editFile))
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	edited := strings.Replace(string(content), editBefore, editAfter, 1)
	if edited == string(content) {
		return fmt.Errorf("the sample repository has no line %q to edit", editBefore)
	}
	if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
		return err
	}
	s.edited(editFile, editBefore, editAfter)
	s.command("redveil plan")
	return s.plan(ctx, whole)
}

func (s *demoStory) secondApply(ctx context.Context) error {
	if err := s.apply(ctx); err != nil {
		return err
	}
	return s.sideBySide(ctx, readUsers, []string{"alice", "bob", "carol"})
}

// byHand grants a view by hand. The catalog then lets the reader in, but the
// view itself still does not.
func (s *demoStory) byHand(ctx context.Context) error {
	s.chapter("Someone goes round the repository", "A superuser grants dave the view by hand. The view asks "+
		"dave's profile all the same.")
	const grant = "GRANT SELECT ON governed.users TO dave"
	s.statement("admin", grant)
	if err := s.exec(ctx, "admin", grant); err != nil {
		return err
	}
	if err := s.single(ctx, "dave", readUsers); err != nil {
		return err
	}
	return s.drift(ctx)
}

// drift shows what was done by hand, and corrects it.
func (s *demoStory) drift(ctx context.Context) error {
	var done strings.Builder
	quiet := s.env
	quiet.terminal, quiet.out, quiet.err = nil, &done, io.Discard
	s.command("redveil drift")
	found, err := quiet.engine().FindDrift(ctx, s.repository, "")
	if err != nil {
		return err
	}
	s.print(found.Model.DriftText() + "\n")
	s.command("redveil drift --correct")
	all, err := found.Correct(ctx)
	if err := errors.Join(printApplied(all, applyOptions{}, quiet), err); err != nil {
		return err
	}
	s.print(strings.TrimPrefix(done.String(), "\n") + "\n")
	return nil
}

func (s *demoStory) end(ctx context.Context) error {
	s.chapter("And now", "The warehouse is as the policy says.")
	s.command("redveil plan")
	if err := s.plan(ctx, whole); err != nil {
		return err
	}
	s.say("\nThe warehouse and the repository are gone again. To start your own:\n")
	s.command("redveil init my-policy")
	return nil
}

// detail is how much of a plan the story shows.
type detail int

const (
	whole detail = iota
	brief
)

func (s *demoStory) plan(ctx context.Context, d detail) error {
	model, err := s.env.engine().PlanFolder(ctx, engine.PlanRequest{Folder: s.repository})
	if err != nil {
		return err
	}
	text := model.Text(report.TextOptions{})
	if d == brief {
		text, _, _ = strings.Cut(text, "\n"+report.WarningsHeading)
	}
	s.print(text)
	return nil
}

func (s *demoStory) apply(ctx context.Context) error {
	s.command("redveil apply --auto-approve")
	model, err := s.env.engine().PlanFolder(ctx, engine.PlanRequest{Folder: s.repository})
	if err != nil {
		return err
	}
	quiet := s.env
	quiet.terminal = nil
	for n, program := range model.Programs() {
		outcome, err := quiet.engine().Apply(ctx, model, n, program, "")
		if err != nil {
			return err
		}
		s.print(engine.Applied{
			Integration: program.Integration, Changes: outcome.Steps,
			Statements: outcome.Statements,
		}.String() + "\n")
	}
	return nil
}

func (s *demoStory) exec(ctx context.Context, account, statement string) error {
	db, err := sql.Open("postgres", s.warehouse.URL(account))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(ctx, statement)
	return err
}
