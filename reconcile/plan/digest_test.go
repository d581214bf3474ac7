package plan

import (
	"slices"
	"testing"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

func planOf(entries []AccessChange, changes ...*Change) *Plan {
	return &Plan{
		Integration: &spec.Integration{Name: "prod", Host: "db", Port: 5439, Database: "dev"},
		Changes:     changes, Access: entries,
	}
}

func gain(column string, users ...string) AccessChange {
	return AccessChange{Entry: access.Entry{
		Users: users, Source: "orders", Column: column,
		After: access.Sight{Rows: "all", Value: "clear"},
	}}
}

// People with the same change share one entry. When others join them, what a
// person gains stays the same, and so must its fingerprint.
func TestWhatAPersonGainsHasOneFingerprintWhoeverElseGainsIt(t *testing.T) {
	of := func(entries ...AccessChange) []Fingerprint {
		return planOf(entries, &Change{Fingerprint: Fingerprint{0: 0}}).Fingerprints()[1:]
	}
	alone := of(gain("id", "alice"), gain("email", "alice"))
	both := of(gain("id", "alice", "bob"), gain("email", "alice", "bob"))
	if len(alone) != 1 || len(both) != 2 || !slices.Contains(both, alone[0]) {
		t.Errorf("%x is not among %x", alone, both)
	}
	if less := of(gain("id", "alice")); less[0] == alone[0] {
		t.Error("gaining another column changes nothing")
	}
	if nothing := planOf([]AccessChange{gain("id", "alice")}).Fingerprints(); nothing != nil {
		t.Errorf("a plan without changes does %x", nothing)
	}
}

func TestTheDigestCoversWhatDriftTakesFromTheHistory(t *testing.T) {
	with := func(value string, from spec.From, changes ...*Change) *Plan {
		p := planOf(nil, changes...)
		p.Integration, p.Variables = new(spec.Integration), []spec.Assigned{{Name: "region", Value: value, From: from}}
		p.Digest = digest(p)
		return p
	}
	change := &Change{Fingerprint: Fingerprint{0: 1}}
	for _, changes := range [][]*Change{nil, {change}} {
		emea := with("emea", spec.FromFlag, changes...)
		if emea.Digest == with("apac", spec.FromFlag, changes...).Digest {
			t.Error("another value has the same digest")
		}
		if emea.Digest != with("emea", spec.FromDefault, changes...).Digest {
			t.Error("where a value comes from counts")
		}
	}
	if nothing := with("emea", spec.FromFlag); nothing.Fingerprints() != nil || len(nothing.Covered()) != 1 {
		t.Error("a plan without changes does something, or covers nothing")
	}
}

func TestTheDigestIsOfThingsInAnyOrderAndOfTheirPlace(t *testing.T) {
	a, b := fingerprintOf("a"), fingerprintOf("b")
	target := Address{
		Integration: "prod", HostPort: "db:5439", Database: "dev", Account: "redveil", SSLMode: "verify-full",
		PasswordEnv: "REDVEIL_PASSWORD", SystemSchema: "redveil_system", Rules: "approvals 1",
	}
	elsewhere := func(change func(*Address)) state.Digest {
		other := target
		change(&other)
		return DigestOf(other, []Fingerprint{a, b})
	}
	digest := DigestOf(target, []Fingerprint{a, b})
	if digest != DigestOf(target, []Fingerprint{b, a}) {
		t.Error("the order counts")
	}
	for _, other := range []state.Digest{
		DigestOf(target, []Fingerprint{a}), DigestOf(target, []Fingerprint{a, b, b}),
		elsewhere(func(t *Address) { t.HostPort = "db:5440" }),
		elsewhere(func(t *Address) { t.Integration = "test" }),
		elsewhere(func(t *Address) { t.Account = "admin" }),
		elsewhere(func(t *Address) { t.SSLMode = "disable" }),
		elsewhere(func(t *Address) { t.SSLRootCert = "-----BEGIN CERTIFICATE-----" }),
		elsewhere(func(t *Address) { t.PasswordEnv = "REDVEIL_OTHER" }),
		elsewhere(func(t *Address) { t.SystemSchema = "other_system" }),
		elsewhere(func(t *Address) { t.Rules = "approvals 0" }),
		elsewhere(func(t *Address) { t.Transport = "data_api" }),
		elsewhere(func(t *Address) { t.IAM.Cluster = "other" }),
		elsewhere(func(t *Address) { t.PlanAccount = "reader" }),
		elsewhere(func(t *Address) { t.PlanPasswordEnv = "REDVEIL_READER" }),
		elsewhere(func(t *Address) { t.PlanIAM.DBUser = "reader" }),
	} {
		if other == digest {
			t.Error("another plan has the same digest")
		}
	}
}

// The same view means something else over a table with other columns, and after
// somebody replaced it by hand.
func TestAChangeKnowsWhatItReliesOn(t *testing.T) {
	view := redshift.Name{Schema: redshift.MustIdent("governed"), Object: redshift.MustIdent("orders")}
	change := &Change{
		Before: state.View{Name: view, Digest: state.Foreign},
		After:  state.View{Name: view, Digest: "sha256:1"},
	}
	of := func(definition string, columns ...string) state.Digest {
		table := redshift.Name{Schema: redshift.MustIdent("shop"), Object: redshift.MustIdent("orders")}
		unmanaged := state.Unmanaged{
			Definitions: map[redshift.Name]string{view: definition},
			Relations:   map[redshift.Name][]state.Column{},
		}
		for _, c := range columns {
			unmanaged.Relations[table] = append(unmanaged.Relations[table], state.Column{Name: redshift.MustIdent(c)})
		}
		r := relied{
			in:     Input{Facts: enforced.Facts{Snapshot: &state.Snapshot{Unmanaged: unmanaged}}},
			tables: map[redshift.Name]redshift.Name{view: table},
		}
		return r.on(change)
	}
	known := []state.Digest{of("select 1", "id"), of("select 2", "id"), of("select 1", "id", "email")}
	if known[0] == known[1] || known[0] == known[2] || known[0] != of("select 1", "id") {
		t.Errorf("%s", known)
	}
}
