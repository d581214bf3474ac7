package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// Verify returns an error unless a plan from a file is one that redveil could
// have made: its statements are those that its objects ask for, its digest is
// that of what it does and of who gains and loses, and everything else follows
// from these. It does not check whether a policy asks for the plan.
func (m *Model) Verify() error {
	if err := m.checkVariables(); err != nil {
		return err
	}
	for _, i := range m.Integrations {
		if err := i.verify(m.Repository); err != nil {
			return fmt.Errorf("integration %q: %w", i.Name, err)
		}
	}
	return nil
}

func (i Integration) verify(repository Repository) error {
	if err := i.checkVisible(); err != nil {
		return err
	}
	recorded, err := i.recorded(repository)
	if err != nil {
		return err
	}
	digest, err := recorded.Redo()
	if err != nil {
		return err
	}
	summary := Summary{}
	for n, change := range recorded.Changes {
		if err := i.Changes[n].follows(change); err != nil {
			return err
		}
		switch change.Action() {
		case plan.Create:
			summary.Create++
		case plan.Update:
			summary.Update++
		case plan.Delete:
			summary.Delete++
		}
	}
	for _, entry := range i.Access {
		summary.count(entry.Effect)
	}
	if summary != i.Summary {
		return errors.New("its summary does not match its changes")
	}
	if digest != i.Digest {
		return fmt.Errorf("its digest is %s, and what it does and says of access has the digest %s", i.Digest, digest)
	}
	return nil
}

// checkVisible refuses characters that would hide a part of the plan from its
// readers. Text from a warehouse may contain them, as visible escapes it.
func (i Integration) checkVisible() error {
	w := i.Warehouse
	texts := []string{
		i.Name, w.Host, w.Database, w.Username, w.SSLMode, w.PasswordEnv, w.Transport, w.IAM.String(),
		w.Plan.Username, w.Plan.PasswordEnv, w.Plan.IAM.String(),
	}
	texts = append(texts, strings.Split(w.SSLRootCert, "\n")...)
	for _, change := range i.Changes {
		for _, b := range change.Because {
			texts = append(texts, b.Block, b.File)
		}
	}
	for _, text := range texts {
		if visible(text) != text {
			return fmt.Errorf("the text %+q holds characters that do not show", text)
		}
	}
	return nil
}

// recorded returns the content of the file, with objects instead of their JSON.
func (i Integration) recorded(repository Repository) (*plan.Recorded, error) {
	w := i.Warehouse
	r := &plan.Recorded{
		Address: plan.Address{
			Integration: i.Name, HostPort: net.JoinHostPort(w.Host, strconv.Itoa(w.Port)), Database: w.Database,
			Account: w.Username, SSLMode: w.SSLMode, PasswordEnv: w.PasswordEnv,
			SSLRootCert: w.SSLRootCert,
			Transport:   cmp.Or(w.Transport, string(spec.TransportDirect)), IAM: spec.IAM(w.IAM),
			PlanAccount: w.Plan.Username, PlanPasswordEnv: w.Plan.PasswordEnv, PlanIAM: spec.IAM(w.Plan.IAM),
			SystemSchema: i.Scope.SystemSchema.String(), Rules: i.Rules,
		},
		Scope: i.Scope, System: i.System, Commit: repository.Commit, Variables: repository.Variables,
		Statements: trusted(i.Statements), Refresh: trusted(i.Refresh),
		Access: make([]access.Entry, 0, len(i.Access)),
	}
	for _, change := range i.Changes {
		one, err := change.recorded()
		if err != nil {
			return nil, fmt.Errorf("%s %s %s: %w", change.Action, change.Kind, change.Name, err)
		}
		r.Changes = append(r.Changes, one)
	}
	for _, entry := range i.Access {
		r.Access = append(r.Access, entry.Entry)
	}
	return r, nil
}

func (c Change) recorded() (*plan.Change, error) {
	before, err := objectOf(c.Kind, c.Before)
	if err != nil {
		return nil, fmt.Errorf("reading the object before it: %w", err)
	}
	after, err := objectOf(c.Kind, c.After)
	if err != nil {
		return nil, fmt.Errorf("reading the object after it: %w", err)
	}
	if before == nil && after == nil {
		return nil, errors.New("it holds no object")
	}
	one := &plan.Change{
		Before: before, After: after, RowsBefore: c.RowsBefore, RowsAfter: c.RowsAfter, Relies: c.ReliesOn,
		Claims: c.Claims, KeyRecorded: c.KeyRecorded, Carries: c.Carries, Statements: c.Statements,
		Batch: c.Batch, Ahead: c.Ahead, // no statement serves both sides of where these change
		Remade: c.remakes(before, after),
	}
	if c.Journal != nil {
		one.Record = c.Journal.Record
	}
	return one, nil
}

// remakes reports whether the change drops an object and creates it again.
func (c Change) remakes(before, after state.Object) bool {
	return before != nil && after != nil &&
		(c.Kind == state.KindProcedure || c.Kind == state.KindView && c.Destructive)
}

func objectOf(kind state.Kind, encoded json.RawMessage) (state.Object, error) {
	if len(encoded) == 0 || string(encoded) == "null" {
		return nil, nil
	}
	return state.DecodeObject(kind, encoded)
}

// follows returns an error unless everything in a change but its reasons, its
// effect, its diff, what happened by hand and when it is committed follows from its
// objects, and its statements from those of all.
func (c Change) follows(change *plan.Change) error {
	want := changeOf(change)
	want.Effect, want.Because, want.Diff, want.ByHand = c.Effect, c.Because, c.Diff, c.ByHand
	is, err := json.Marshal(c)
	if err != nil {
		return err
	}
	should, err := json.Marshal(want)
	if err != nil {
		return err
	}
	if !bytes.Equal(is, should) {
		return fmt.Errorf("%s %s %s: what the file says of it does not follow from its objects", c.Action, c.Kind,
			c.Name)
	}
	return nil
}
