package plan

import (
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
// the one and apply the other; more bits would make a list of them longer.
type Fingerprint [20]byte

// MarshalText writes the fingerprint as base64.
func (f Fingerprint) MarshalText() ([]byte, error) {
	return base64.RawStdEncoding.AppendEncode(nil, f[:]), nil
}

// UnmarshalText reads what MarshalText wrote.
func (f *Fingerprint) UnmarshalText(text []byte) error {
	raw, err := base64.RawStdEncoding.DecodeString(string(text))
	if err != nil || len(raw) != len(f) {
		return fmt.Errorf("%q is no fingerprint", text)
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
	// Rules are what is asked of later changes, of the policy and by hand. They
	// show in no plan, and come into force with it: an approval of a plan is none
	// of other rules that are pushed after it.
	Rules string
}

// AddressOf is where an integration's plans go.
func AddressOf(i *spec.Integration) Address {
	return Address{
		Integration: i.Name, HostPort: net.JoinHostPort(i.Host, strconv.Itoa(i.Port)), Database: i.Database,
		Account: i.Username, SSLMode: i.SSLMode, PasswordEnv: i.Password.Env, SystemSchema: systemSchemaOf(i),
		Rules: RulesOf(i),
	}
}

func systemSchemaOf(i *spec.Integration) string {
	if i.SystemPrefix.IsZero() {
		return ""
	}
	return render.SystemSchema(i.SystemPrefix).String()
}

// RulesOf writes the blocks review and drift, wherever in the files they stand.
func RulesOf(i *spec.Integration) string {
	text := fmt.Sprintf("review %t %d %t %t drift %q %d", i.Review.Require, i.Review.Approvals, i.Review.CodeOwners,
		i.Review.NoSelfApproval,
		i.Drift.Mode, i.Drift.MaxCorrections)
	for _, ignore := range i.Drift.Ignore {
		text += fmt.Sprintf(" %q %d", ignore.Object, ignore.Until.Unix())
	}
	return text
}

// DigestOf identifies a plan by all that it does, in whatever order, and where.
// It holds no text of statements, no time, no secret and no commit, so a
// rebase that changes nothing keeps it.
func DigestOf(target Address, fingerprints []Fingerprint) state.Digest {
	parts := []string{
		"redveil.plan/3", target.Integration, target.HostPort, target.Database, target.Account, target.SSLMode,
		target.PasswordEnv, target.SystemSchema, target.Rules,
	}
	head := len(parts)
	for _, f := range fingerprints {
		parts = append(parts, string(f[:]))
	}
	slices.Sort(parts[head:])
	return state.DigestOf(parts...)
}

// Fingerprints are all that the plan does, sorted; a plan without changes does
// nothing.
func (p *Plan) Fingerprints() []Fingerprint { return fingerprintsOf(p.Changes, p.Access) }

func fingerprintsOf(changes []*Change, access []AccessChange) []Fingerprint {
	if len(changes) == 0 {
		return nil
	}
	all := accessFingerprints(access)
	for _, change := range changes {
		all = append(all, change.Fingerprint)
	}
	slices.SortFunc(all, func(a, b Fingerprint) int { return slices.Compare(a[:], b[:]) })
	return all
}

func digest(plan *Plan) state.Digest {
	return DigestOf(AddressOf(plan.Integration), plan.Fingerprints())
}

// accessFingerprints are one for each person and source: what was said of
// others must not change what was said of her.
func accessFingerprints(entries []AccessChange) []Fingerprint {
	var all []Fingerprint
	eachSource(entries, func(_ string, said map[string]Fingerprint) {
		all = slices.AppendSeq(all, maps.Values(said))
	})
	return all
}

// peopleOf are the users and sources whose fingerprints are among these.
func peopleOf(entries []AccessChange, fingerprints map[Fingerprint]bool) map[[2]string]bool {
	people := make(map[[2]string]bool)
	eachSource(entries, func(source string, said map[string]Fingerprint) {
		for user, f := range said {
			people[[2]string{user, source}] = fingerprints[f]
		}
	})
	return people
}

// eachSource gives the fingerprints of what is said of each user on one source
// after the other; entries stand in the order of sources.
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

// addSaid adds an entry to what is said of its users. Most of them have the
// same said of them, which is hashed once.
func addSaid(said map[string]Fingerprint, e AccessChange) {
	known := make(map[Fingerprint]Fingerprint)
	for _, user := range e.Users {
		before := said[user]
		after, ok := known[before]
		if !ok {
			after = fingerprintOf(string(before[:]), e.Column, e.Before.Rows, e.Before.Value, e.After.Rows,
				e.After.Value, string(e.Effect))
			known[before] = after
		}
		said[user] = after
	}
}

// identity identifies a change: the object before and after, and as much of
// the warehouse as makes it mean what it means. A plan file holds all of it.
func (c *Change) identity() Fingerprint {
	return fingerprintOf("change", string(c.Action()), string(c.Key().Kind),
		string(state.EncodeObject(c.Before)), string(state.EncodeObject(c.After)), string(
			c.Relies), c.claimed(), c.KeyRecorded)
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
