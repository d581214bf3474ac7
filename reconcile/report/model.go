// Package report is the plan as one versioned model, and the skins over it:
// JSON for machines, text for people.
package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Format names the model's version.
const Format = "redveil.plan/1"

// Model is the object that plan --json prints and --out writes.
type Model struct {
	Format string `json:"format"`
	// Objects names the version of the changes' objects.
	Objects      string        `json:"objects"`
	Repository   Repository    `json:"repository"`
	Integrations []Integration `json:"integrations"`
	// Checksum is over the model without it and without the signature; apply
	// refuses a file that was changed or cut.
	Checksum string `json:"checksum"`
	// Signature is over all the rest; see Sign.
	Signature string `json:"signature,omitempty"`
}

// Repository says which state of the policy the plan was made from. Commit
// and Ref are empty outside git.
type Repository struct {
	Commit string `json:"commit"`
	Ref    string `json:"ref"`
	Dirty  bool   `json:"dirty"`
	// Folder is where in its repository the policy is, empty for the root.
	Folder string `json:"folder,omitempty"`
	// Base is what the plan compares with, in the place of a warehouse, as it
	// was named, and BaseCommit its commit; apply refuses such a plan.
	Base       string `json:"base,omitempty"`
	BaseCommit string `json:"base_commit,omitempty"`
}

// Integration is the plan for one warehouse.
type Integration struct {
	Name      string       `json:"name"`
	Base      state.Digest `json:"base"`
	Target    state.Digest `json:"target"`
	Digest    state.Digest `json:"digest"`
	Warehouse Warehouse    `json:"warehouse"`
	Scope     state.Scope  `json:"scope"`
	// System is what redveil's own objects are made from.
	System plan.System `json:"system"`
	// Rules are what the integration asks of later changes, of the policy and by
	// hand; the digest is of them, too.
	Rules    string    `json:"rules"`
	Summary  Summary   `json:"summary"`
	Changes  []Change  `json:"changes"`
	Access   []Access  `json:"access"`
	Warnings []Warning `json:"warnings"`
	// Refresh are the statements that bring copies of external tables up to
	// date, sent after the changes.
	Refresh []string `json:"refresh,omitempty"`
	// ComparedWith is set where the plan compares with an earlier policy, and
	// not with a warehouse; Connection are then the fields that say where to
	// sign in, and with what, as far as they change.
	ComparedWith *Compared `json:"compared_with,omitempty"`
	Connection   []Moved   `json:"connection,omitempty"`
	// Drift is set where the plan puts drift right.
	Drift *Drift `json:"drift,omitempty"`
}

// Warehouse is where the plan goes. The password is not here, only the name
// of the environment variable that holds it.
type Warehouse struct {
	Host        string `json:"host"`
	Port        int    `json:"port"`
	Database    string `json:"database"`
	Username    string `json:"username"`
	SSLMode     string `json:"sslmode"`
	PasswordEnv string `json:"password_env,omitempty"`
}

// Summary counts changes by action, and access entries by direction; a mixed
// entry counts on both sides.
type Summary struct {
	Create  int `json:"create"`
	Update  int `json:"update"`
	Delete  int `json:"delete"`
	Widens  int `json:"widens"`
	Narrows int `json:"narrows"`
}

// Access is a change of what some people see of one column.
type Access struct {
	access.Entry
	// Tags are the column's; Because are the blocks that say what is seen now.
	Tags    []string `json:"tags,omitempty"`
	Because []Reason `json:"because"`
}

// Change is one object's way from before to after.
type Change struct {
	Action      plan.Action   `json:"action"`
	Kind        state.Kind    `json:"kind"`
	Name        string        `json:"name"`
	Effect      access.Effect `json:"effect"`
	Destructive bool          `json:"destructive"`
	Because     []Reason      `json:"because"`
	// Owner is who owns the object in the place of the system account.
	Owner string `json:"owner,omitempty"`
	// Phase is "before" or "after" for what stands outside the transaction.
	Phase      plan.Phase `json:"phase,omitempty"`
	Statements []string   `json:"statements"`
	Diff       string     `json:"diff,omitempty"`
	// Before and After are the object, null for none, as state.EncodeObject
	// writes it, and RowsBefore and RowsAfter the rows of a profile. The
	// statements follow from them, and with ReliesOn, which digests what the
	// change takes the warehouse to hold beside, the plan's digest does.
	Before     json.RawMessage `json:"before"`
	After      json.RawMessage `json:"after"`
	RowsBefore *state.Person   `json:"rows_before,omitempty"`
	RowsAfter  *state.Person   `json:"rows_after,omitempty"`
	ReliesOn   state.Digest    `json:"relies_on"`
	// Claims are what goes with a profile, KeyRecorded the fingerprint of the
	// key of hash() that stays.
	Claims      *plan.Claims `json:"claims,omitempty"`
	KeyRecorded string       `json:"key_recorded,omitempty"`
	// Carries are new names in the rows of a table of what people chose.
	Carries []state.Carry `json:"carries,omitempty"`
	// Journal is what the registry in the warehouse is to remember.
	Journal *state.RegistryEntry `json:"journal,omitempty"`
}

// Reason is a block that asks for a change.
type Reason struct {
	Block string `json:"block"`
	File  string `json:"file"`
	Line  int    `json:"line"`
}

// Warning is something to know; File and Line are empty where no block is at fault.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	// Change is the change that it explains: "table redveil_system.mask_key".
	Change string `json:"change,omitempty"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// New makes the model of some plans.
func New(repository Repository, plans []*plan.Plan) *Model {
	model := &Model{
		Format: Format, Objects: state.ObjectFormat, Repository: repository,
		Integrations: make([]Integration, 0, len(plans)),
	}
	for _, plan := range plans {
		model.Integrations = append(model.Integrations, integrationOf(plan))
	}
	model.Checksum = model.checksum()
	return model
}

// NewDrift makes the model of plans that put drift right.
func NewDrift(repository Repository, plans []*plan.Plan, found []*Drift) *Model {
	model := New(repository, plans)
	for n := range model.Integrations {
		model.Integrations[n].Drift = found[n]
	}
	model.Checksum = model.checksum()
	return model
}

// Merge makes one model of several of the same repository; nil of none.
func Merge(models []*Model) *Model {
	if len(models) == 0 {
		return nil
	}
	all := *models[0]
	all.Integrations = nil
	for _, m := range models {
		if m.Repository.Base != all.Repository.Base { // some of it was
			all.Repository.Base, all.Repository.BaseCommit = "", ""
		}
		all.Integrations = append(all.Integrations, m.Integrations...)
	}
	all.Checksum = all.checksum()
	return &all
}

func integrationOf(planned *plan.Plan) Integration {
	i := planned.Integration
	counts := planned.Counts()
	out := Integration{
		Name: i.Name, Base: planned.Base, Target: planned.Desired, Digest: planned.Digest, Scope: planned.Scope,
		System: planned.System, Rules: plan.RulesOf(i),
		Warehouse: Warehouse{
			Host: i.Host, Port: i.Port, Database: i.Database, Username: i.Username,
			SSLMode: i.SSLMode, PasswordEnv: i.Password.Env,
		},
		Summary: Summary{Create: counts[plan.Create], Update: counts[plan.Update], Delete: counts[plan.Delete]},
		Changes: make([]Change, 0, len(planned.Changes)), Access: make([]Access, 0, len(planned.Access)),
		Warnings: []Warning{},
	}
	for _, entry := range planned.Access {
		out.Access = append(out.Access, Access{
			Entry: entry.Entry, Tags: entry.Tags,
			Because: becausesOf(entry.Because),
		})
		out.Summary.count(entry.Effect)
	}
	for _, change := range planned.Changes {
		out.Changes = append(out.Changes, changeOf(change))
	}
	for _, statement := range planned.Refresh {
		out.Refresh = append(out.Refresh, statement.String())
	}
	for _, w := range planned.Warnings {
		b := becauseOf(w.Origin)
		out.Warnings = append(out.Warnings, Warning{
			Code: w.Code, Message: w.Message, Change: w.Change, File: b.File,
			Line: b.Line,
		})
	}
	return out
}

func (s *Summary) count(effect access.Effect) {
	if effect == access.Widens || effect == access.Mixed {
		s.Widens++
	}
	if effect == access.Narrows || effect == access.Mixed {
		s.Narrows++
	}
}

func changeOf(change *plan.Change) Change {
	out := Change{
		Action: change.Action(), Kind: change.Key().Kind, Name: change.Key().Name(), Effect: change.Effect,
		Destructive: change.Destructive(), Phase: change.Phase(), Owner: string(change.ForeignOwner()),
		Because:    becausesOf(change.Because),
		Statements: make([]string, 0, len(change.Statements)), Journal: change.Entry(),
		Before: state.EncodeObject(change.Before), After: state.EncodeObject(change.After),
		RowsBefore: change.RowsBefore, RowsAfter: change.RowsAfter, ReliesOn: change.Relies, Claims: change.Claims,
		KeyRecorded: change.KeyRecorded, Carries: change.Carries,
	}
	for _, statement := range change.Statements {
		out.Statements = append(out.Statements, statement.String())
	}
	if kind := change.Key().Kind; kind == state.KindView || kind == state.KindProcedure {
		out.Diff = unified(change.TextBefore, change.TextAfter)
	}
	return out
}

func becausesOf(origins []spec.Origin) []Reason {
	all := make([]Reason, len(origins))
	for n, origin := range origins {
		all[n] = becauseOf(origin)
	}
	return all
}

func becauseOf(origin spec.Origin) Reason {
	return Reason{Block: origin.Block, File: origin.Range.Filename, Line: origin.Range.Start.Line}
}

// checksum digests the model without its checksum and signature.
func (m *Model) checksum() string {
	bare := *m
	bare.Checksum, bare.Signature = "", ""
	encoded, err := json.Marshal(bare)
	if err != nil {
		panic(err) // plain values only
	}
	sum := sha256.Sum256(encoded)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// JSON writes the model, indented, with a line break at the end.
func (m *Model) JSON() []byte {
	encoded, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		panic(err)
	}
	return append(encoded, '\n')
}

// Parse reads what JSON wrote, and refuses a file that was changed since.
func Parse(encoded []byte) (*Model, error) {
	var model Model
	reader := json.NewDecoder(bytes.NewReader(encoded))
	reader.DisallowUnknownFields()
	if err := reader.Decode(&model); err != nil {
		return nil, fmt.Errorf("reading the plan: %w; this is no plan that redveil wrote: make one with redveil "+
			"plan --out", err)
	}
	if rest, _ := io.ReadAll(reader.Buffered()); len(bytes.TrimSpace(rest)) > 0 {
		return nil, fmt.Errorf("reading the plan: something follows it; plan again")
	}
	if model.Format != Format {
		return nil, fmt.Errorf("reading the plan: its format is %q; this redveil reads %q", model.Format, Format)
	}
	if model.Objects != state.ObjectFormat {
		return nil, fmt.Errorf("reading the plan: its objects are %q; this redveil reads %q; plan again with "+
			"this version", model.Objects, state.ObjectFormat)
	}
	if model.Checksum != model.checksum() {
		return nil, fmt.Errorf("reading the plan: the file was changed after it was written; plan again")
	}
	return &model, nil
}

// Programs gives what apply needs of each integration's plan.
func (m *Model) Programs() []plan.Program {
	programs := make([]plan.Program, len(m.Integrations))
	for n, i := range m.Integrations {
		programs[n] = programOf(i)
	}
	return programs
}

func programOf(i Integration) plan.Program {
	program := plan.Program{Integration: i.Name, Scope: i.Scope, Base: i.Base, Digest: i.Digest}
	for _, change := range i.Changes {
		step := plan.Step{
			Name: plan.StepName(change.Action, change.Kind, change.Name), Phase: change.Phase,
			Entry: change.Journal,
		}
		for _, statement := range change.Statements {
			step.Statements = append(step.Statements, redshift.Trusted(statement))
		}
		program.Steps = append(program.Steps, step)
	}
	for _, statement := range i.Refresh {
		program.Refresh = append(program.Refresh, redshift.Trusted(statement))
	}
	return program.WithFirst()
}

// AsksAgain reports that people have to choose or acknowledge something again.
func (i Integration) AsksAgain() bool {
	return slices.ContainsFunc(i.Warnings, func(w Warning) bool { return w.Code == plan.ChooseAgain })
}

// Empty reports that nothing is to change anywhere, the way there included.
func (m *Model) Empty() bool {
	for _, i := range m.Integrations {
		if len(i.Changes) > 0 || len(i.Connection) > 0 {
			return false
		}
	}
	return true
}
