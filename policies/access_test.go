package policies_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhoMayRead(t *testing.T) {
	const analysts = `subscription "analysts" {
  on    = has_tag(source, "sales")
  allow = contains(user.groups, "analysts")
}
`
	for _, c := range []struct {
		name, policy string
		readers      map[string][]string // by user who may read: because of
		kept         map[string][]string // by user whom a guardrail keeps out
	}{
		{"nobody, where nothing grants", "", nil, nil},
		{
			"whom a grant lets in, while active", analysts,
			map[string][]string{"alice": {"subscription.analysts"}},
			nil,
		},
		{"nobody by a rule that is staged", `subscription "s" {
  on    = true
  allow = true
  state = "staged"
}`, nil, nil},
		{"grants unite", analysts + `subscription "bobs" {
  on    = true
  allow = user.name == "bob" || contains(user.attributes.region, "emea")
}`, map[string][]string{"alice": {"subscription.analysts", "subscription.bobs"}, "bob": {"subscription.bobs"}}, nil},
		{"an approval in force", `approval "a" {
  user   = "carol"
  source = "customers"
  until  = "2026-03-01T12:00:01Z"
}`, map[string][]string{"carol": {"approval.a"}}, nil},
		{"an approval without end", `approval "a" {
  user   = "carol"
  source = "customers"
}`, map[string][]string{"carol": {"approval.a"}}, nil},
		{"no approval at its end", `approval "a" {
  user   = "carol"
  source = "customers"
  until  = "2026-03-01T13:00:00+01:00"
}`, nil, nil},
		{"no approval of an inactive user", `approval "a" {
  user   = "dave"
  source = "customers"
}`, nil, nil},
		{"every guardrail must hold, also for approvals", analysts + `approval "a" {
  user   = "carol"
  source = "customers"
}
subscription "not-alice" {
  on    = true
  kind  = "guardrail"
  allow = user.name != "alice"
}
subscription "staged" {
  on    = true
  kind  = "guardrail"
  state = "staged"
  allow = false
}`, map[string][]string{"carol": {"approval.a"}}, map[string][]string{"alice": {"subscription.not-alice"}}},
		{"an unknown allow denies", `subscription "s" {
  on    = true
  allow = 1 / 0 == 1
}`, nil, nil},
		{"an unknown guardrail denies", analysts + `subscription "g" {
  on    = true
  kind  = "guardrail"
  allow = !(1 / 0 == 1)
}`, nil, map[string][]string{"alice": {"subscription.g"}, "bob": {"subscription.g"}, "carol": {"subscription.g"}}},
		{"allow asks the run's clock", `subscription "s" {
  on    = true
  allow = user.name == "bob" && now() < date("2026-03-02")
}`, map[string][]string{"bob": {"subscription.s"}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := resolved(t, c.policy)
			readers, kept := make(map[string][]string), make(map[string][]string)
			for _, u := range r.Users {
				access := r.Sources[0].Access(u)
				for _, origin := range access.Because {
					if access.Allowed {
						readers[u.Name] = append(readers[u.Name], origin.Block)
					} else {
						kept[u.Name] = append(kept[u.Name], origin.Block)
					}
				}
			}
			if diff := cmp.Diff(orEmpty(c.readers), readers); diff != "" {
				t.Errorf("readers: %s", diff)
			}
			if diff := cmp.Diff(orEmpty(c.kept), kept); diff != "" {
				t.Errorf("kept out: %s", diff)
			}
		})
	}
}

func orEmpty(m map[string][]string) map[string][]string {
	if m == nil {
		return map[string][]string{}
	}
	return m
}
