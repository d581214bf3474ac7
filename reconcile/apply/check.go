package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// Check says how an apply proved that the warehouse lets in those whom the plan
// lets in. It is zero where the plan changed nothing of that, or it failed.
type Check struct {
	By Proof `json:"by"`
	// Accounts counts those that redveil read as: one for each class of accounts
	// that may read the same, of which there can be more.
	Accounts int `json:"accounts"`
	Classes  int `json:"classes"`
}

// String returns how it was proved, as the end of a sentence.
func (c Check) String() string {
	accounts := "1 account"
	if c.Accounts != 1 {
		accounts = fmt.Sprintf("%d accounts", c.Accounts)
	}
	switch {
	case c.By == ByModel:
		return "by model only: the account may not act as others"
	case c.Accounts < c.Classes:
		return fmt.Sprintf("by reading as %s, one for each of %d classes out of %d, no rows", accounts, c.Accounts,
			c.Classes)
	}
	return "by reading as " + accounts + ", one for each class, no rows"
}

// Proof is a way to prove who can read.
type Proof string

// ByReading is a query as the reader. ByModel is only the comparison with the
// catalog, where the session may not act as others.
const (
	ByReading Proof = "reading"
	ByModel   Proof = "model"
)

// atOnce is how many views one statement asks for. More save round trips, but
// take longer to plan than they save.
const atOnce = 20

// check reads as one account of each class, and as the session's own again at
// the end. A session that cannot become its own again is closed.
func (a *applier) check(ctx context.Context) error {
	probes, classes := a.program.Probes(a.before)
	probes = without(probes, a.run.Unread)
	if len(probes) == 0 {
		return nil
	}
	if a.run.Progress != nil {
		a.run.Progress("check who can read", a.all, a.all)
	}
	found, err := a.readAs(ctx, probes)
	if own := a.say(context.WithoutCancel(ctx), ddl.ActAsSelf()); own != nil {
		_ = a.session.Close() // what failed is enough to know
		return fmt.Errorf("%s: the session could not become its own account's again: %w", notChecked,
			errors.Join(err, own))
	}
	if errors.Is(err, errNotOthers) {
		a.outcome.Check = Check{By: ByModel, Classes: classes}
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", notChecked, err)
	}
	if len(found) > 0 {
		return &CheckError{found}
	}
	a.outcome.Check = Check{By: ByReading, Accounts: len(probes), Classes: classes}
	return nil
}

// without leaves views out of probes, and probes of which nothing is left.
func without(probes []plan.Probe, views []redshift.Name) []plan.Probe {
	left := func(view redshift.Name) bool { return slices.Contains(views, view) }
	var rest []plan.Probe
	for _, probe := range probes {
		probe.Reads = slices.DeleteFunc(slices.Clone(probe.Reads), left)
		if left(probe.Refused) {
			probe.Refused = redshift.Name{}
		}
		if len(probe.Reads) > 0 || !probe.Refused.IsZero() {
			rest = append(rest, probe)
		}
	}
	return rest
}

const notChecked = "the changes were applied, but it was not checked who can read"

// errNotOthers says that the session may not act as other accounts.
var errNotOthers = errors.New("the session may not act as another account")

// insufficientPrivilege is the SQLSTATE of what a lack of rights refuses.
const insufficientPrivilege = "42501"

func (a *applier) readAs(ctx context.Context, probes []plan.Probe) ([]Mismatch, error) {
	var found []Mismatch
	for _, probe := range probes {
		err := a.say(ctx, ddl.ActAs(probe.Account))
		var refused *warehouse.StatementError
		if errors.As(err, &refused) && refused.Code == insufficientPrivilege {
			return nil, errNotOthers
		}
		if err != nil {
			return nil, fmt.Errorf("acting as account %q: %w", probe.Account, err)
		}
		some, err := a.mismatches(ctx, probe)
		if err != nil {
			return nil, err
		}
		if found = append(found, some...); len(found) >= mostMismatches {
			return found[:mostMismatches], nil
		}
	}
	return found, nil
}

func (a *applier) mismatches(ctx context.Context, probe plan.Probe) ([]Mismatch, error) {
	var found []Mismatch
	for first := 0; first < len(probe.Reads); first += atOnce {
		some, err := a.unreadable(ctx, probe, probe.Reads[first:min(first+atOnce, len(probe.Reads))])
		if err != nil {
			return nil, err
		}
		if found = append(found, some...); len(found) >= mostMismatches {
			return found, nil
		}
	}
	if probe.Refused.IsZero() {
		return found, nil
	}
	refused, err := a.reads(ctx, probe.Refused)
	if err == nil && refused == nil {
		found = append(found, Mismatch{Account: probe.Account, Others: probe.Alike - 1, View: probe.Refused})
	}
	return found, err
}

// unreadable returns those of the views that the session's account cannot read.
// It halves a refused statement until it knows them.
func (a *applier) unreadable(ctx context.Context, probe plan.Probe, views []redshift.Name) ([]Mismatch, error) {
	refused, err := a.reads(ctx, views...)
	switch {
	case err != nil || refused == nil:
		return nil, err
	case len(views) == 1:
		return []Mismatch{{probe.Account, probe.Alike - 1, views[0], refused}}, nil
	}
	half := len(views) / 2
	found, err := a.unreadable(ctx, probe, views[:half])
	if err != nil || len(found) >= mostMismatches {
		return found, err
	}
	more, err := a.unreadable(ctx, probe, views[half:])
	return append(found, more...), err
}

// reads asks for no rows of the views. It returns why the warehouse refuses that.
func (a *applier) reads(ctx context.Context, views ...redshift.Name) (*warehouse.StatementError, error) {
	var refused *warehouse.StatementError
	err := a.say(ctx, ddl.ReadNothing(views))
	if errors.As(err, &refused) {
		return refused, nil
	}
	return nil, err
}

func (a *applier) say(ctx context.Context, statement redshift.SQL) error {
	return a.session.Exec(ctx, statement, statement.String())
}
