package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// System is what redveil's own objects in a warehouse depend on.
type System = render.System

// Recorded is a plan as read from a file. Each change has its objects, its
// rows, what it relies on, and which of the statements in the file serve it.
type Recorded struct {
	Address Address
	Scope   state.Scope
	System  System
	Commit  string
	// Variables are those of the policy, with what they were.
	Variables []spec.Assigned
	Changes   []*Change
	// Statements are those of the changes.
	Statements []redshift.SQL
	Access     []access.Entry
	Refresh    []redshift.SQL
}

// Redo generates the statements again from the objects, replaces the recorded
// ones, and returns the digest of what they do. The objects hold a view's query
// only as a digest, so the query is taken from the recorded statement, which
// must then be exactly the generated one.
func (r *Recorded) Redo() (state.Digest, error) {
	if err := r.checkScope(); err != nil {
		return "", err
	}
	own := r.ownDefinitions()
	for _, change := range r.Changes {
		if err := r.redo(change, own); err != nil {
			return "", fmt.Errorf("%s: %w", nameOf(change), err)
		}
		change.Fingerprint, change.Rows = change.identity(), change.rowsOfSources()
	}
	if err := r.checkStatements(); err != nil {
		return "", err
	}
	renames := slices.IndexFunc(r.Changes, func(c *Change) bool { return !c.renames() })
	if rest := r.Changes[max(renames, 0):]; renames >= 0 &&
		!slices.Equal(rest, Order(slices.Clone(rest), r.Scope.SystemSchema)) {
		return "", fmt.Errorf("its changes are not in their order")
	}
	for _, statement := range r.Refresh {
		if err := r.checkRefresh(statement); err != nil {
			return "", err
		}
	}
	entries := make([]AccessChange, len(r.Access))
	for n, entry := range r.Access {
		entries[n] = AccessChange{Entry: entry}
	}
	return DigestOf(r.Address, fingerprintsOf(r.Changes, entries, r.Variables)), nil
}

// checkStatements refuses any statement that the changes do not ask for, at any place.
func (r *Recorded) checkStatements() error {
	statements, of := StatementsOf(r.Changes)
	for n, change := range r.Changes {
		same := slices.Equal(of[n], change.Statements)
		for _, index := range of[n] {
			same = same && statements[index] == r.Statements[index]
		}
		if !same {
			return fmt.Errorf("%s: its statements are not those that its objects ask for", nameOf(change))
		}
	}
	return refuseUnless(slices.Equal(statements, r.Statements), "its statements are not those of its changes")
}

func nameOf(c *Change) string { return StepName(c.Action(), c.Key().Kind, c.Key().Name()) }

// ownDefinitions returns the definitions that depend on no source.
func (r *Recorded) ownDefinitions() ddl.Definitions {
	d := ddl.Definitions{
		Views: r.System.Views(), Procedures: r.System.Procedures(), Shapes: make(map[redshift.Name]string),
		Before: make(state.Profiles), After: make(state.Profiles),
		Earlier: make(map[redshift.Account][]state.Claim), AccountIDs: make(map[redshift.Account]int64),
		SystemSchema: r.Scope.SystemSchema, Account: r.Scope.Account, Commit: r.Commit,
	}
	return d
}

// redo finds again what one change asks for.
func (r *Recorded) redo(change *Change, d ddl.Definitions) error {
	for _, index := range change.Statements {
		if index < 0 || index >= len(r.Statements) {
			return fmt.Errorf("it names a statement that is not there")
		}
		change.recorded = append(change.recorded, r.Statements[index])
	}
	if err := r.checkSides(change); err != nil {
		return err
	}
	if err := r.mayChange(change); err != nil {
		return err
	}
	if change.KeyRecorded != "" && !isFingerprint.MatchString(change.KeyRecorded) {
		return fmt.Errorf("%q is no fingerprint of a key", change.KeyRecorded)
	}
	d.MaskKey = state.MaskKey{Recorded: change.KeyRecorded}
	if err := change.facts().define(change, &d); err != nil {
		return err
	}
	if change.renames() {
		change.Parts = ddl.Rename(change.Before, change.After, d)
		return nil
	}
	switch change.Action() {
	case Create:
		change.Parts = ddl.Create(change.After, d)
	case Delete:
		change.Parts = ddl.Delete(change.Before, d)
	case Update:
		if before, ok := change.Before.(state.View); ok &&
			change.Remade != ddl.Remakes(before, change.After.(state.View), d) {
			return fmt.Errorf("it says wrongly whether the view is created again")
		}
		change.Parts = ddl.Update(change.Before, change.After, d)
	}
	return nil
}

// checkSides refuses a change whose two sides are not the same object, or do
// not differ.
func (r *Recorded) checkSides(c *Change) error {
	switch {
	case c.Before == nil || c.After == nil:
		return nil
	case c.renames():
		return r.mayRename(c)
	case c.Before == c.After:
		return fmt.Errorf("nothing changes")
	}
	return refuseUnless(c.facts().updatable, "there is nothing to update in it")
}

// defineCarries refuses renamings that differ from those that the table
// describes.
func defineCarries(c *Change, d *ddl.Definitions) error {
	d.Carries = c.Carries
	before, existed := c.Before.(state.Table)
	if !existed || before.Carry == "" {
		return refuseUnless(len(c.Carries) == 0, "it renames rows of an object that has none to rename")
	}
	said := carryText(state.ClaimTable(before.Name.Object.String()), c.Carries)
	return refuseUnless(said == before.Carry, "the new names in its rows are not those that the table says")
}

func defineProcedure(c *Change, d *ddl.Definitions) error {
	procedure := c.Object().(state.Procedure)
	definition, known := d.Procedures[procedure.Key()]
	return refuseUnless(c.After == nil || known && definition.Digest() == procedure.Digest,
		"this redveil makes no such procedure")
}

func defineProfile(c *Change, d *ddl.Definitions) error {
	profile := c.Object().(state.Profile)
	if err := defineClaims(c, profile, d); err != nil {
		return err
	}
	return defineRows(c, profile, *d)
}

func defineView(c *Change, d *ddl.Definitions) error {
	view := c.Object().(state.View)
	if c.After == nil || c.sameText() {
		return nil
	}
	definition, own := d.Views[view.Name]
	if !own {
		body, err := queryOf(view, c.recorded)
		if err != nil {
			return err
		}
		definition = state.ViewDefinition{
			Name: view.Name, Body: body, LateBinding: view.LateBinding,
			Materialized: view.Materialized,
		}
	}
	if definition.Digest() != view.Digest {
		return fmt.Errorf("its text does not have the view's digest")
	}
	// The columns matter only for deciding whether a view is recreated.
	definition.Columns = "after"
	d.Shapes[view.Name] = definition.Columns
	if c.Remade {
		d.Shapes[view.Name] = "before"
	}
	d.Views[view.Name] = definition
	return nil
}

// queryOf returns a view's query, taken from the statement that creates the
// view.
func queryOf(view state.View, statements []redshift.SQL) (redshift.SQL, error) {
	for _, verb := range []string{"CREATE VIEW ", "CREATE OR REPLACE VIEW ", "CREATE MATERIALIZED VIEW "} {
		for _, statement := range statements {
			body, found := strings.CutPrefix(statement.String(), verb+view.Name.SQL().String()+" AS\n")
			if !found {
				continue
			}
			if view.LateBinding {
				body = strings.TrimSuffix(body, "\nWITH NO SCHEMA BINDING")
			}
			if err := redshift.CheckQuery(body); err != nil {
				return redshift.SQL{}, fmt.Errorf("its text is not one query: %w", err)
			}
			return redshift.Trusted(body), nil
		}
	}
	return redshift.SQL{}, fmt.Errorf("no statement makes the view")
}

func defineRows(c *Change, profile state.Profile, d ddl.Definitions) error {
	for _, side := range []struct {
		object state.Object
		rows   *state.Person
		into   state.Profiles
	}{{c.Before, c.RowsBefore, d.Before}, {c.After, c.RowsAfter, d.After}} {
		if side.object == nil {
			continue
		}
		content := side.object.(state.Profile).Content
		if side.rows == nil && content == "" { // there is only what an earlier account left behind
			continue
		}
		if side.rows == nil || side.rows.Digest() != content {
			return fmt.Errorf("its rows do not have the profile's digest")
		}
		side.into[profile.Account] = side.rows
	}
	return checkLimits(c.RowsAfter)
}

// checkLimits refuses limits in time that redveil does not write.
func checkLimits(rows *state.Person) error {
	if rows == nil {
		return nil
	}
	for _, e := range rows.Entitlements {
		for _, limit := range []state.Instant{e.From, e.Until} {
			if limit != state.InstantOf(limit.Time()) {
				return fmt.Errorf("%q is not a time", limit)
			}
		}
	}
	return nil
}

// isFingerprint matches a SHA-256 in hexadecimal.
var isFingerprint = regexp.MustCompile(`^[0-9a-f]{64}$`)

// defineClaims compares what an earlier account left behind with the digest
// that the profile has of it.
func defineClaims(c *Change, profile state.Profile, d *ddl.Definitions) error {
	before, existed := c.Before.(state.Profile)
	if !existed || c.Claims == nil {
		return refuseUnless(!existed && c.Claims == nil, "it does not say what an earlier account of the name has "+
			"left behind")
	}
	if before.Earlier == "" && len(c.Claims.Earlier) > 0 || before.Earlier != "" &&
		before.Earlier != state.DigestOfClaims(c.Claims.Earlier, c.Claims.AccountID) {
		return fmt.Errorf("what an earlier account left behind does not have the profile's digest")
	}
	for _, claim := range c.Claims.Earlier {
		if claim.Account != profile.Account && claim.Impersonated != profile.Account ||
			!slices.Contains(state.ClaimTables, claim.Table) {
			return fmt.Errorf("it takes what belongs to another account")
		}
	}
	d.ClaimTables = nil
	for _, table := range state.ClaimTables {
		if slices.Contains(c.Claims.Tables, table) {
			d.ClaimTables = append(d.ClaimTables, table)
		}
	}
	d.Earlier[profile.Account] = c.Claims.Earlier
	delete(d.AccountIDs, profile.Account)
	if c.Claims.AccountID != 0 {
		d.AccountIDs[profile.Account] = c.Claims.AccountID
	}
	return nil
}

func (r *Recorded) checkRefresh(statement redshift.SQL) error {
	text, _ := strings.CutPrefix(statement.String(), "REFRESH MATERIALIZED VIEW ")
	name, _, _ := redshift.CutName(text)
	if !r.isCopy(name) || ddl.Refresh(state.View{Name: name}) != statement {
		return fmt.Errorf("%q does not refresh a copy that redveil made", statement)
	}
	return nil
}
