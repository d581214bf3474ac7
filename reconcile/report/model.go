// Package report turns a plan into a versioned model, written as JSON for
// machines and as text, Markdown and HTML for people.
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
	"github.com/redveil/redveil/reconcile/drift"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Format is the model's version.
const Format = "redveil.plan/1"

// Model is the object that plan --json prints and --out writes.
type Model struct {
	Format string `json:"format"`
	// Objects is the version of the changes' objects.
	Objects      string        `json:"objects"`
	Repository   Repository    `json:"repository"`
	Integrations []Integration `json:"integrations"`
	// Checksum covers the model without the checksum and the signature. Apply
	// refuses a file that was changed or cut short.
	Checksum string `json:"checksum"`
	// Signature covers everything else; see Sign.
	Signature string `json:"signature,omitempty"`
}

// Repository says which state of the policy the plan was made from. Commit
// and Ref are empty outside git.
type Repository struct {
	Commit string `json:"commit"`
	Ref    string `json:"ref"`
	Dirty  bool   `json:"dirty"`
	// Folder is the policy's folder in its repository, empty for the root.
	Folder string `json:"folder,omitempty"`
	// Base is the ref that the plan compares with instead of a warehouse, as it
	// was given, and BaseCommit is its commit. Apply refuses such a plan.
	Base       string `json:"base,omitempty"`
	BaseCommit string `json:"base_commit,omitempty"`
	// Variables are those that stand in the policy, with what they were.
	Variables []spec.Assigned `json:"variables,omitempty"`
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
	// Rules are the integration's rules of review and drift. The digest covers
	// them.
	Rules   string  `json:"rules"`
	Summary Summary `json:"summary"`
	// Blocked are the sources that cannot be planned now. They stop nothing else.
	Blocked []Blocked `json:"blocked,omitempty"`
	Changes []Change  `json:"changes"`
	// Administrator is what only an owner or a superuser may change, with what they
	// run. Apply leaves it out, and no plan file is believed about it.
	Administrator []Handed `json:"administrator,omitempty"`
	// MissingRights are what the system account lacks for the changes. Apply refuses
	// while there are any.
	MissingRights []MissingRight `json:"missing_rights,omitempty"`
	// Ended is what is removed because it is over already. It needs no review,
	// counts in no digest, and is not carried out from a plan file.
	Ended    []Ended   `json:"ended,omitempty"`
	Access   []Access  `json:"access"`
	Warnings []Warning `json:"warnings"`
	// Findings are the ways round the policy, of which the warnings speak, too.
	Findings []Finding `json:"findings,omitempty"`
	// Refresh are the statements that refresh copies of external tables, sent
	// after the changes.
	Refresh []string `json:"refresh,omitempty"`
	// ComparedWith is set if the plan compares with an earlier policy and not
	// with a warehouse. Connection then has the changed fields that say where
	// to sign in, and with what.
	ComparedWith *Compared `json:"compared_with,omitempty"`
	Connection   []Moved   `json:"connection,omitempty"`
	// Sandbox says that the plan is for a sandbox with the declared tables and people in
	// the place of the warehouse. Apply refuses it.
	Sandbox bool `json:"sandbox,omitempty"`
	// Drift is set if the plan corrects drift.
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
	SSLRootCert string `json:"sslrootcert,omitempty"` // certificates in PEM
	PasswordEnv string `json:"password_env,omitempty"`
	Transport   string `json:"transport,omitempty"` // empty: direct
	IAM         IAM    `json:"iam,omitzero"`
	// Plan is the account that reads; zero where none is named.
	Plan PlanAccount `json:"plan,omitzero"`
}

// IAM says whom AWS gives temporary credentials, as spec.IAM does.
type IAM struct {
	Region    string `json:"region"`
	Cluster   string `json:"cluster,omitempty"`
	Workgroup string `json:"workgroup,omitempty"`
	DBUser    string `json:"db_user,omitempty"`
}

// PlanAccount is the account that plans and drift sign in as.
type PlanAccount struct {
	Username    string `json:"username"`
	PasswordEnv string `json:"password_env,omitempty"`
	IAM         IAM    `json:"iam,omitzero"`
}

// WarehouseOf returns where an integration signs in, and with what.
func WarehouseOf(i *spec.Integration) Warehouse {
	w := Warehouse{
		Host: i.Host, Port: i.Port, Database: i.Database, Username: i.Username, SSLMode: i.SSLMode,
		SSLRootCert: i.SSLRootCert, PasswordEnv: i.Password.Env, IAM: IAM(i.IAM),
		Plan: PlanAccount{Username: i.Plan.Username, PasswordEnv: i.Plan.Password.Env, IAM: IAM(i.Plan.IAM)},
	}
	if i.Transport != spec.TransportDirect {
		w.Transport = string(i.Transport)
	}
	return w
}

// Place names the database for people.
func (w Warehouse) Place() string {
	i := spec.Integration{
		Host: w.Host, Port: w.Port, Database: w.Database, Transport: spec.Transport(w.Transport),
		SignIn: spec.SignIn{IAM: spec.IAM(w.IAM)},
	}
	return i.Place()
}

// Reader returns the same warehouse with the account that reads in the place of
// the system account, where one is named.
func (w Warehouse) Reader() Warehouse {
	if w.Plan != (PlanAccount{}) {
		w.Username, w.PasswordEnv, w.IAM = w.Plan.Username, w.Plan.PasswordEnv, w.Plan.IAM
	}
	return w
}

// Summary counts changes by action, and access entries by direction. A mixed
// entry counts in both directions.
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
	// Tags are the column's tags. Because lists the blocks that decide what is
	// seen now.
	Tags    []string `json:"tags,omitempty"`
	Because []Reason `json:"because"`
}

// Change is the change of one object.
type Change struct {
	Action      plan.Action   `json:"action"`
	Kind        state.Kind    `json:"kind"`
	Name        string        `json:"name"`
	Effect      access.Effect `json:"effect"`
	Destructive bool          `json:"destructive"`
	Because     []Reason      `json:"because"`
	// Owner is the account that owns the object instead of the system account.
	Owner string `json:"owner,omitempty"`
	// Phase is "before" or "after" for what is outside the transaction.
	Phase plan.Phase `json:"phase,omitempty"`
	// Batch is the transaction that the change belongs to, from 0, where there are
	// several. Ahead says that it may be committed before all others. A plan file is
	// carried out in one.
	Batch      int        `json:"batch,omitempty"`
	Ahead      plan.Ahead `json:"ahead,omitempty"`
	Statements []string   `json:"statements"`
	Diff       string     `json:"diff,omitempty"`
	// Before and After are the object as state.EncodeObject writes it, or null.
	// RowsBefore and RowsAfter are the rows of a profile. The statements follow
	// from these. ReliesOn digests what else the change relies on in the
	// warehouse; the plan's digest follows from all of them.
	Before     json.RawMessage `json:"before"`
	After      json.RawMessage `json:"after"`
	RowsBefore *state.Person   `json:"rows_before,omitempty"`
	RowsAfter  *state.Person   `json:"rows_after,omitempty"`
	ReliesOn   state.Digest    `json:"relies_on"`
	// Claims is what is deleted with a profile. KeyRecorded is the fingerprint
	// of the key of hash() that stays.
	Claims      *plan.Claims `json:"claims,omitempty"`
	KeyRecorded string       `json:"key_recorded,omitempty"`
	// Carries are the renamings in the rows of a table of what people chose.
	Carries []state.Carry `json:"carries,omitempty"`
	// Journal is what the registry in the warehouse is to remember or forget.
	Journal *state.RegistryEntry `json:"journal,omitempty"`
	// ByHand is what happened that the change corrects, in a report of drift.
	ByHand drift.Deed `json:"by_hand,omitzero"`
}

// Handed is a change that is for an administrator.
type Handed struct {
	Name       string   `json:"name"` // "delete grant SELECT on crm.orders to group bi"
	Statements []string `json:"statements"`
}

// MissingRight is a right that the system account lacks, and what gives it.
type MissingRight struct {
	Right      string   `json:"right"`
	Statements []string `json:"statements"`
}

// Reason is a block of the policy that causes a change.
type Reason struct {
	Block string `json:"block"`
	File  string `json:"file"`
	Line  int    `json:"line"`
}

// Warning is something to know. File and Line are empty if no block causes it.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	// Change is the name of the change that it explains: "table
	// redveil_system.mask_key".
	Change string `json:"change,omitempty"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// New returns the model of some plans.
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

// OnSandbox says of each plan that it is for a sandbox.
func (m *Model) OnSandbox() {
	for n := range m.Integrations {
		m.Integrations[n].Sandbox = true
	}
	m.Checksum = m.checksum()
}

// sandboxText is what stands in the place of an address.
const sandboxText = "on a sandbox with the declared tables and people, not on a warehouse"

// NewDrift returns the model of plans that correct drift.
func NewDrift(repository Repository, plans []*plan.Plan, found []*Drift) *Model {
	model := New(repository, plans)
	for n := range model.Integrations {
		model.Integrations[n].Drift = found[n]
		model.Integrations[n].Ended = nil // the next apply removes it
		for k, deed := range found[n].Deeds {
			model.Integrations[n].Changes[k].ByHand = deed
		}
	}
	model.Checksum = model.checksum()
	return model
}

// Merge joins several models of the same repository into one; nil if there is
// none.
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
		Warehouse: WarehouseOf(i),
		Summary:   Summary{Create: counts[plan.Create], Update: counts[plan.Update], Delete: counts[plan.Delete]},
		Changes:   make([]Change, 0, len(planned.Changes)), Access: make([]Access, 0, len(planned.Access)),
		Warnings: []Warning{},
	}
	for _, change := range planned.Administrator {
		out.Administrator = append(out.Administrator, Handed{change.Step().Name, textsOf(change.Statements)})
	}
	for _, m := range planned.Missing {
		out.MissingRights = append(out.MissingRights, MissingRight{m.Right, textsOf(m.Lines)})
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
	for _, b := range planned.Blocked {
		out.Blocked = append(out.Blocked, blockedOf(b))
	}
	for _, change := range planned.Ended {
		out.Ended = append(out.Ended, endedOf(change))
	}
	for _, statement := range planned.Refresh {
		out.Refresh = append(out.Refresh, statement.String())
	}
	for _, f := range planned.Findings {
		out.Findings = append(out.Findings, findingOf(f))
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
		Destructive: change.Destructive(), Phase: change.Phase(), Batch: change.Batch,
		Ahead: change.Ahead, Owner: string(change.ForeignOwner()),
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

// checksum returns a digest of the model without its checksum and signature.
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

// JSON returns the model as indented JSON, with a line break at the end.
func (m *Model) JSON() []byte {
	encoded, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		panic(err)
	}
	return append(encoded, '\n')
}

// Parse reads what JSON wrote, and refuses a file that was changed afterwards.
func Parse(encoded []byte) (*Model, error) {
	var model Model
	reader := json.NewDecoder(bytes.NewReader(encoded))
	reader.DisallowUnknownFields()
	if err := reader.Decode(&model); err != nil {
		return nil, fmt.Errorf("reading the plan: %w; this is not a plan that redveil wrote: make one with redveil "+
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

// Programs returns the part of each integration's plan that apply needs.
func (m *Model) Programs() []plan.Program {
	programs := make([]plan.Program, len(m.Integrations))
	for n, i := range m.Integrations {
		programs[n] = programOf(i)
	}
	return programs
}

// InOneTransaction makes the plans be carried out whole. Where a transaction may end
// was proved when the plan was made, and not in a file that somebody may have changed.
func (m *Model) InOneTransaction() {
	for _, i := range m.Integrations {
		for n := range i.Changes {
			i.Changes[n].Batch, i.Changes[n].Ahead = 0, ""
		}
	}
}

func programOf(i Integration) plan.Program {
	program := plan.Program{Integration: i.Name, Scope: i.Scope, Base: i.Base, Digest: i.Digest}
	for _, over := range i.Ended {
		if over.step.Name != "" {
			program.Steps = append(program.Steps, over.step)
		}
	}
	for _, change := range i.Changes {
		step := plan.Step{
			Name: plan.StepName(change.Action, change.Kind, change.Name), Phase: change.Phase,
			Batch: change.Batch, Ahead: change.Ahead, Entry: change.Journal,
		}
		for _, b := range change.Because {
			step.Because = append(step.Because, fmt.Sprintf("%s at %s:%d", Visible(b.Block), Visible(b.File), b.Line))
		}
		// A file whose objects cannot be read is refused before this.
		step.Before, _ = objectOf(change.Kind, change.Before)
		step.After, _ = objectOf(change.Kind, change.After)
		step.Remade = change.remakes(step.Before, step.After)
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

// AsksAgain reports whether people have to choose or acknowledge something
// again.
func (i Integration) AsksAgain() bool {
	return slices.ContainsFunc(i.Warnings, func(w Warning) bool { return w.Code == plan.ChooseAgain })
}

// Empty reports whether nothing changes anywhere, including the connection.
func (m *Model) Empty() bool {
	for _, i := range m.Integrations {
		if len(i.Changes) > 0 || len(i.Connection) > 0 {
			return false
		}
	}
	return true
}
