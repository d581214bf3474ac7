package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"

	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// Fingerprint identifies one part of what a plan does: a change with what it
// relies on in the warehouse, or what one person gains and loses of a source.
// It has enough bits that nobody can make two parts with one fingerprint, show
// the one and apply the other; more bits would only make lists of them longer.
type Fingerprint [20]byte

// MarshalText writes the fingerprint as base64.
func (f Fingerprint) MarshalText() ([]byte, error) {
	return base64.RawStdEncoding.AppendEncode(nil, f[:]), nil
}

// UnmarshalText reads what MarshalText wrote.
func (f *Fingerprint) UnmarshalText(text []byte) error {
	raw, err := base64.RawStdEncoding.DecodeString(string(text))
	if err != nil || len(raw) != len(f) {
		return fmt.Errorf("%q is not a fingerprint", text)
	}
	copy(f[:], raw)
	return nil
}

func fingerprintOf(parts ...string) Fingerprint {
	var f Fingerprint
	sum := sha256.Sum256([]byte(state.DigestOf(parts...)))
	copy(f[:], sum[:])
	return f
}

// Address names the warehouse that a plan is for, and how to sign in: a plan
// that was reviewed goes nowhere else, and no other password goes there.
type Address struct {
	Integration, HostPort, Database, Account, SSLMode, PasswordEnv, SystemSchema string
	// SSLRootCert are the certificates that the server's is checked with; empty
	// for the system's.
	SSLRootCert                  string
	Transport                    string
	IAM                          spec.IAM
	PlanAccount, PlanPasswordEnv string
	PlanIAM                      spec.IAM
	// Rules are the rules of review and drift for later changes. No plan shows
	// them, but they come into force with it. They are part of the address so
	// that an approval does not cover rules that are pushed after it.
	Rules string
}

// AddressOf returns where an integration's plans go.
func AddressOf(i *spec.Integration) Address {
	return Address{
		Integration: i.Name, HostPort: net.JoinHostPort(i.Host, strconv.Itoa(i.Port)), Database: i.Database,
		Account: i.Username, SSLMode: i.SSLMode, PasswordEnv: i.Password.Env, SystemSchema: systemSchemaOf(i),
		SSLRootCert: i.SSLRootCert, Transport: string(i.Transport), IAM: i.IAM, PlanAccount: i.Plan.Username,
		PlanPasswordEnv: i.Plan.Password.Env, PlanIAM: i.Plan.IAM, Rules: RulesOf(i),
	}
}

func systemSchemaOf(i *spec.Integration) string {
	if i.SystemPrefix.IsZero() {
		return ""
	}
	return render.SystemSchema(i.SystemPrefix).String()
}

// RulesOf writes the blocks review and drift as one text. Their position in the
// files does not matter.
func RulesOf(i *spec.Integration) string {
	text := fmt.Sprintf("review %t %d %t %t drift %q %d", i.Review.Require, i.Review.Approvals, i.Review.CodeOwners,
		i.Review.NoSelfApproval,
		i.Drift.Mode, i.Drift.MaxCorrections)
	for _, ignore := range i.Drift.Ignore {
		text += fmt.Sprintf(" %q %d", ignore.Object, ignore.Until.Unix())
	}
	return text
}

// DigestOf identifies a plan by everything that it does, in any order, and by
// where it does it. The text of statements, the time, secrets and the commit do
// not count, so a rebase that changes nothing keeps the digest.
func DigestOf(target Address, fingerprints []Fingerprint) state.Digest {
	parts := []string{
		"redveil.plan/3", target.Integration, target.HostPort, target.Database, target.Account, target.SSLMode,
		target.PasswordEnv, target.SystemSchema, target.Rules,
	}
	if target.SSLRootCert != "" {
		parts = append(parts, "sslrootcert", target.SSLRootCert)
	}
	if more := target.signIn(); more != (Address{}).signIn() {
		parts = append(parts, more)
	}
	head := len(parts)
	for _, f := range fingerprints {
		parts = append(parts, string(f[:]))
	}
	slices.Sort(parts[head:])
	return state.DigestOf(parts...)
}

// signIn digests how both accounts sign in, as far as it is not by a password.
func (a Address) signIn() string {
	return fmt.Sprintf("%q %q %q %q %q", cmp.Or(a.Transport, string(spec.TransportDirect)), a.IAM, a.PlanAccount,
		a.PlanPasswordEnv, a.PlanIAM)
}

// Fingerprints returns the fingerprints of everything that the plan does,
// sorted; none for a plan without changes.
func (p *Plan) Fingerprints() []Fingerprint {
	if p.fingerprints != nil {
		return p.fingerprints
	}
	if len(p.Changes) == 0 {
		return nil
	}
	return fingerprintsOf(p.Changes, p.Access, p.Variables)
}

// Covered returns the fingerprints of everything that the digest covers. For a plan
// without changes these are the values that the history is to keep.
func (p *Plan) Covered() []Fingerprint {
	if p.fingerprints != nil {
		return p.fingerprints
	}
	return fingerprintsOf(p.Changes, p.Access, p.Variables)
}

func fingerprintsOf(changes []*Change, access []AccessChange, variables []spec.Assigned) []Fingerprint {
	var all []Fingerprint
	if len(changes) > 0 {
		all = accessFingerprints(access)
	}
	for _, v := range variables { // wherever they come from, drift takes them later
		all = append(all, fingerprintOf("variable", v.Name, v.Value))
	}
	for _, change := range changes {
		if all = append(all, change.Rows...); len(change.Rows) == 0 || change.Fingerprint != (Fingerprint{}) {
			all = append(all, change.Fingerprint)
		}
	}
	slices.SortFunc(all, func(a, b Fingerprint) int { return slices.Compare(a[:], b[:]) })
	return all
}

func digest(plan *Plan) state.Digest {
	return DigestOf(AddressOf(plan.Integration), plan.Covered())
}

// accessFingerprints returns one fingerprint for each person and source. A
// change of what others see must not change a person's own fingerprint.
func accessFingerprints(entries []AccessChange) []Fingerprint {
	var all []Fingerprint
	eachSource(entries, func(_ string, said map[string]Fingerprint) {
		all = slices.AppendSeq(all, maps.Values(said))
	})
	return all
}

// peopleOf returns the pairs of user and source, and whether their fingerprint
// is among those given.
func peopleOf(entries []AccessChange, fingerprints map[Fingerprint]bool) map[[2]string]bool {
	people := make(map[[2]string]bool)
	eachSource(entries, func(source string, said map[string]Fingerprint) {
		for user, f := range said {
			people[[2]string{user, source}] = fingerprints[f]
		}
	})
	return people
}

// eachSource visits one source after the other with a fingerprint, for each
// user, of what the entries say about that user. The entries are sorted by
// source.
func eachSource(entries []AccessChange, visit func(source string, said map[string]Fingerprint)) {
	for len(entries) > 0 {
		source := entries[0].Source
		end := slices.IndexFunc(entries, func(e AccessChange) bool { return e.Source != source })
		if end < 0 {
			end = len(entries)
		}
		said := make(map[string]Fingerprint)
		for _, e := range entries[:end] {
			addSaid(said, e)
		}
		for user, f := range said {
			said[user] = fingerprintOf("access", user, source, string(f[:]))
		}
		visit(source, said)
		entries = entries[end:]
	}
}

// addSaid adds an entry to the fingerprints of its users. Most users share the
// same entries, so each combination is hashed once.
func addSaid(said map[string]Fingerprint, e AccessChange) {
	known := make(map[Fingerprint]Fingerprint)
	for _, user := range e.Users {
		before := said[user]
		after, ok := known[before]
		if !ok {
			after = fingerprintOf(append([]string{
				string(before[:]), e.Column, e.Before.Rows, e.Before.Value,
				e.After.Rows, e.After.Value, string(e.Effect),
			}, termsOf(e)...)...)
			known[before] = after
		}
		said[user] = after
	}
}

// termsOf returns the limits in time of an entry that has any, and the path of
// those who read round the view.
func termsOf(e AccessChange) []string {
	var terms []string
	if !e.From.IsZero() || !e.Until.IsZero() {
		terms = append(terms, string(state.InstantOf(e.From)), string(state.InstantOf(e.Until)))
	}
	if e.Path != "" {
		terms = append(terms, "round the view, by "+e.Path)
	}
	return terms
}

// identity returns the fingerprint of a change: the object before and after,
// and the parts of the warehouse that decide what the change means. A plan file
// holds all of it. It is zero where all that the change does is in its rows.
func (c *Change) identity() Fingerprint {
	before, after := c.Before, c.After
	if before, after = c.withoutSources(before, c.RowsBefore), c.withoutSources(after, c.RowsAfter); before == after {
		return Fingerprint{}
	}
	return fingerprintOf("change", string(c.Action()), string(c.Key().Kind),
		string(state.EncodeObject(before)), string(state.EncodeObject(after)),
		string(c.Relies), c.claimed(), c.KeyRecorded)
}

// withoutSources returns a profile without the rows that let the person read sources,
// which have fingerprints of their own.
func (c *Change) withoutSources(object state.Object, rows *state.Person) state.Object {
	profile, ok := object.(state.Profile)
	if !ok || rows == nil {
		return object
	}
	rest := *rows
	rest.Entitlements = slices.DeleteFunc(slices.Clone(rows.Entitlements), isSource)
	profile.Content = rest.Digest()
	return profile
}

func isSource(e state.Entitlement) bool { return e.Kind == state.EntitlementSource }

// rowsOfSources returns a fingerprint for each right to read a source that a person
// gets or loses.
func (c *Change) rowsOfSources() []Fingerprint {
	if c.Key().Kind != state.KindProfile {
		return nil
	}
	var all []Fingerprint
	for _, way := range []struct {
		name       string
		from, less *state.Person
	}{{"gets", c.RowsAfter, c.RowsBefore}, {"loses", c.RowsBefore, c.RowsAfter}} {
		if way.from == nil {
			continue
		}
		for _, e := range way.from.Entitlements {
			if isSource(e) && (way.less == nil || !slices.Contains(way.less.Entitlements, e)) {
				all = append(all, fingerprintOf("row", c.Key().Name(), way.name, e.Name, e.Value, string(e.From),
					string(e.Until), string(c.Relies)))
			}
		}
	}
	return all
}

func (c *Change) claimed() string {
	encoded, err := json.Marshal(struct {
		Claims  *Claims
		Carries []state.Carry
	}{c.Claims, c.Carries})
	if err != nil {
		panic(err) // plain values only
	}
	return string(encoded)
}
