package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state/warehouse"
	"github.com/spf13/cobra"
)

type applyOptions struct {
	target, integration string
	approve, allowEmpty bool
	rotate              bool
	json, sql           bool
	expect              string
	expected            expectations
}

func applyCommand(world edge) *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "apply [DIR | FILE]",
		Short: "Carry a plan out; with a plan file, exactly that plan or nothing",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.target = folderOf(args)
			if cmd.Flags().Changed("expect-digest") {
				var err error
				if o.expected, err = parseExpectFlag(o.expect); err != nil {
					return err
				}
			}
			return runApply(cmd.Context(), o, world)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.integration, "integration", "", "only this integration")
	flags.BoolVar(&o.approve, "auto-approve", false, "do not ask")
	flags.BoolVar(&o.allowEmpty, "allow-empty", false, "let a repository without sources remove every view")
	flags.BoolVar(&o.rotate, "rotate-mask-key", false, rotateUsage)
	flags.StringVar(&o.expect, "expect-digest", "", "apply only the plan with this digest; of several plans, prod=sha256:… for each")
	flags.BoolVar(&o.json, "json", false, "print what was done as JSON")
	flags.BoolVar(&o.sql, "sql", false, "show every statement of the plan")
	return cmd
}

func runApply(ctx context.Context, o applyOptions, world edge) error {
	if info, err := os.Stat(o.target); err == nil && info.Mode().IsRegular() {
		return applyFile(ctx, o, world)
	}
	l, err := load(ctx, o.target, world)
	if err != nil {
		return err
	}
	model, _, err := makePlans(ctx, l, planWishes{integration: o.integration, allowEmpty: o.allowEmpty, rotate: o.rotate}, world)
	if err != nil {
		return err
	}
	if err := applyModel(ctx, model, model.Empty(), o, world); err != nil {
		return err
	}
	return converged(ctx, l, o, world)
}

const rotateUsage = "make another key of hash(): no hash is then what it was"

// refuseUnplannedKey: a plan file is carried out as it is, or not at all.
func refuseUnplannedKey(model *report.Model, o applyOptions) error {
	for _, program := range model.Programs() {
		if (o.integration == "" || o.integration == program.Integration) && !program.RenewsMaskKey() {
			return &exitError{code: exitRefused, cause: fmt.Errorf("%s: this plan makes no other key of hash() in integration %q; nothing was applied; plan with --rotate-mask-key, and look at what that does to joins", o.target, program.Integration)}
		}
	}
	return nil
}

// applied is what apply --json prints of one integration.
type applied struct {
	Integration string `json:"integration"`
	Changes     int    `json:"changes"`
	Statements  int    `json:"statements"`
	// Outside counts the changes that cannot stand in a transaction, Refreshed
	// the copies of external tables that were brought up to date.
	Outside   int    `json:"outside_transaction,omitempty"`
	Refreshed int    `json:"refreshed,omitempty"`
	Digest    string `json:"digest"`
}

// String is the sentence for people.
func (a applied) String() string {
	var text string
	if a.Changes > 0 {
		text = fmt.Sprintf("Applied to %s: %s, %s, in one transaction", a.Integration, counted(a.Changes, "change"), counted(a.Statements, "statement"))
		if a.Outside > 0 {
			text += fmt.Sprintf(" but for %s on external schemas, each by itself", counted(a.Outside, "grant"))
		}
		text += ".\n"
	}
	if a.Refreshed > 0 {
		text += fmt.Sprintf("Refreshed in %s: the copies of %s.\n", a.Integration, counted(a.Refreshed, "external table"))
	}
	return text
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// applyModel shows the plans of the chosen integrations, asks, and carries them out.
func applyModel(ctx context.Context, model *report.Model, unasked bool, o applyOptions, world edge) error {
	if !o.json {
		if err := printPlan(model, false, o.sql, world); err != nil {
			return err
		}
	}
	chosen := chosenOf(model, o.integration)
	if o.expected != nil {
		if err := o.expected.hold(chosen); err != nil {
			return err
		}
	}
	sayKinds(chosen, o, world)
	if !unasked {
		if err := confirm(o, world); err != nil {
			return err
		}
	}
	all := []applied{}
	for n, program := range model.Programs() {
		if o.integration != "" && program.Integration != o.integration {
			continue
		}
		if err := note(ctx, model, n, program, "", world); err != nil {
			return fmt.Errorf("integration %q: %w", program.Integration, err)
		}
		if len(program.Steps) == 0 && len(program.Refresh) == 0 {
			continue
		}
		outcome, err := applyProgram(ctx, model, n, program, "", world)
		if err != nil {
			return fmt.Errorf("integration %q: %w", program.Integration, err)
		}
		all = append(all, applied{
			Integration: program.Integration, Changes: outcome.Steps, Statements: outcome.Statements,
			Outside: outside(program), Refreshed: outcome.Refreshed, Digest: string(program.Digest),
		})
	}
	return printApplied(all, o, world)
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

// sayKinds says what is about to be sent, before anything is asked.
func sayKinds(chosen []report.Integration, o applyOptions, world edge) {
	to := world.out
	if o.json {
		to = world.err
	}
	for _, i := range chosen {
		if kinds := i.Kinds(); kinds != "" {
			fmt.Fprintf(to, "\nStatements for %s: %s.\n", i.Name, kinds)
		}
	}
}

func outside(program plan.Program) int {
	count := 0
	for _, step := range program.Steps {
		if step.Phase != plan.Together {
			count++
		}
	}
	return count
}

// applyProgram carries one integration's plan out. The pull request that
// brought it is empty where there is none.
func applyProgram(ctx context.Context, model *report.Model, n int, program plan.Program, pull string, world edge) (apply.Outcome, error) {
	session, err := connect(ctx, model.Integrations[n].Warehouse, world)
	if err != nil {
		return apply.Outcome{}, err
	}
	defer func() { _ = session.Close() }()
	progress, done := progressOn(world)
	defer done()
	run := runOf(model.Repository, pull, world)
	run.MaskKey, run.Progress = newMaskKey(), progress
	run.Keeper = keeperOf(model.Repository.Folder, program.Integration)
	outcome, err := apply.Execute(ctx, session, program, run)
	return outcome, world.secrets.Hide(err)
}

func runOf(r report.Repository, pull string, world edge) apply.Run {
	return apply.Run{At: world.now().UTC(), Commit: appliedCommit(r), Actor: actor(world), Holder: holder(world), PullRequest: pull}
}

// newMaskKey is this side's part in a key of hash(), where the plan makes one:
// 256 bits from the system's source of randomness.
func newMaskKey() warehouse.Secret {
	var key [32]byte
	if _, err := rand.Read(key[:]); err != nil {
		panic(err) // never, as crypto/rand documents
	}
	return warehouse.NewSecret(hex.EncodeToString(key[:]))
}

// dirtyMark stands after the commit of a run whose files differed from it.
const dirtyMark = "-dirty"

func appliedCommit(r report.Repository) string {
	if r.Commit != "" && r.Dirty {
		return r.Commit + dirtyMark
	}
	return r.Commit
}

// holder names this run in the warehouse's lock.
func holder(world edge) string {
	var nonce [4]byte
	if _, err := rand.Read(nonce[:]); err != nil {
		panic(err) // never, as crypto/rand documents
	}
	name := actor(world)
	if host, err := os.Hostname(); err == nil {
		name += " on " + host
	}
	if run := world.env("GITHUB_RUN_ID"); run != "" {
		name += ", run " + run
	}
	return name + " (" + hex.EncodeToString(nonce[:]) + ")"
}

// actor is who the history names.
func actor(world edge) string {
	for _, name := range []string{"GITHUB_ACTOR", "USER", "LOGNAME"} {
		if value := world.env(name); value != "" {
			return value
		}
	}
	return "unknown"
}

// confirm asks a person; without one, --auto-approve must have been said.
func confirm(o applyOptions, world edge) error {
	if o.approve {
		return nil
	}
	if !world.interactive {
		return fmt.Errorf("apply asks before it changes anything, and nobody is there to answer: say --auto-approve, or apply a plan file with it")
	}
	fmt.Fprint(world.err, "\nApply these changes? Only \"yes\" is accepted: ")
	answer, _ := bufio.NewReader(world.in).ReadString('\n')
	if strings.TrimSpace(answer) != "yes" {
		return &exitError{code: exitFailed, cause: fmt.Errorf("not confirmed; nothing was applied")}
	}
	return nil
}

func printApplied(all []applied, o applyOptions, world edge) error {
	if o.json {
		return writeJSON(world, map[string]any{"applied": all})
	}
	for _, a := range all {
		fmt.Fprintf(world.out, "\n%s", a)
	}
	return nil
}

// converged plans once more: what apply left undone, such as a grant that
// another grantor has given, must not pass for done.
func converged(ctx context.Context, l *loaded, o applyOptions, world edge) error {
	quiet := world
	quiet.err = discard{}
	model, _, err := makePlans(ctx, l, planWishes{integration: o.integration, allowEmpty: o.allowEmpty}, quiet)
	if err != nil {
		return fmt.Errorf("checking what was applied: %w", err)
	}
	if model.Empty() {
		return nil
	}
	return fmt.Errorf("applied, but the warehouse still differs from the policy:\n%s", model.Text(report.TextOptions{}))
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
