package access_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
)

const ownSource = `
attribute "area" {}
purpose "fraud" { statement = "Only fraud." }
purpose "ads" { statement = "Only ads." }
source "s" {
  integration = "prod"
  table       = "a.b"
  column "region" { type = "varchar(8)" }
}
subscription "all" {
  on    = true
  allow = true
}
`

// People who see the same rows by something else of their own share an entry, and then no
// words for what is their own are true of all of them.
func TestOwnIsTrueOfEverybody(t *testing.T) {
	const before, after = ownSource + `
user "ann" { attributes = { region = ["emea"] } }
user "bert" { attributes = { area = ["emea"] } }
`, `
row_filter "f" {
  on   = true
  keep = contains(user.attributes.region, row.region) || contains(user.attributes.area, row.region)
}
`
	for range 20 { // whatever the order of a map
		entries := access.Difference(sideOf(t, before), sideOf(t, before+after))
		if len(entries) != 1 || entries[0].Own != nil {
			t.Fatalf("one says it for both: %+v, %+v", entries, entries[0].Own)
		}
	}
}

// Where a rule changes and what somebody has as well, the words for what is their own
// would hide the second.
func TestOwnHidesNoChange(t *testing.T) {
	const filter = `
row_filter "f" {
  on     = true
  keep   = contains(user.attributes.region, row.region)
`
	side := func(region, unless string) access.Side {
		return sideOf(t, ownSource+`user "ann" { attributes = { region = ["`+region+`"] } }`+filter+unless+"\n}\n")
	}
	const amer = `unless = row.region == "apac"`
	entries := access.Difference(side("emea", ""), side("emea", amer))
	want := &access.Own{
		Before: access.Sight{Rows: "region in their own region", Value: "clear"},
		After:  access.Sight{Rows: `region == "apac" || region in their own region`, Value: "clear"},
	}
	if len(entries) != 1 {
		t.Fatal(entries)
	}
	if diff := cmp.Diff(want, entries[0].Own); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	entries = access.Difference(side("emea", ""), side("amer", amer))
	if len(entries) != 1 || entries[0].Own != nil {
		t.Errorf("it hides that the region is another: %+v", entries[0].Own)
	}
}

// What reads alike can differ by what somebody may come to act for.
func TestEffectsThatReadAlikeStayApart(t *testing.T) {
	side := func(ann, bert string) access.Side {
		return sideOf(t, ownSource+`
user "ann" {}
user "bert" {}
row_filter "f" {
  on   = true
  keep = contains(user.purposes, row.region)
}
project "ann" {
  members  = ["ann"]
  sources  = ["s"]
  purposes = [`+ann+`]
}
project "bert" {
  members  = ["bert"]
  sources  = ["s"]
  purposes = [`+bert+`]
}
`)
	}
	for range 20 {
		effects := make(map[string]access.Effect)
		for _, e := range access.Difference(side(`"fraud"`, `"fraud", "ads"`), side(`"fraud", "ads"`, `"fraud"`)) {
			for _, user := range e.Users {
				effects[user] = e.Effect
			}
		}
		want := map[string]access.Effect{"ann": access.Widens, "bert": access.Narrows}
		if diff := cmp.Diff(want, effects); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	}
}

// Who comes to read some columns of a source does not come to read the source.
func TestSomeColumnsAreNotTheSource(t *testing.T) {
	with := func(change func(*access.Side)) access.Side {
		side := sideOf(t, ownSource+`user "ann" {}
mask "region" {
  on     = true
  method = null_value()
}
source "wide" {
  integration = "prod"
  table       = "a.c"
  column "id" { type = "varchar(8)" }
  column "card" { type = "varchar(8)" }
}`)
		delete(side.Sources, "s")
		change(&side)
		return side
	}
	none := with(func(s *access.Side) { s.Readers = nil })
	raw := func(r access.Raw) access.Side {
		return with(func(s *access.Side) {
			s.Readers, s.Raw = nil, map[string]map[string]access.Raw{"wide": {"ann": r}}
		})
	}
	for name, c := range map[string]struct {
		side access.Side
		want access.Scope
	}{
		"all by the view": {with(func(*access.Side) {}), access.OfAll},
		"one by the view": {with(func(s *access.Side) {
			s.Columns = map[string]map[string][]string{"wide": {"ann": {"id"}}}
		}), access.OfColumn},
		"all by the table": {raw(access.Raw{Path: "grant"}), access.OfAll},
		"one by the table": {raw(access.Raw{Columns: map[string]string{"id": "grant"}}), access.OfColumn},
		"each by the table": {
			raw(access.Raw{Columns: map[string]string{"id": "grant", "card": "public"}}), access.OfColumn,
		},
		"for a time": {with(func(s *access.Side) {
			until := s.Now.Add(time.Hour)
			s.Windows = windowsOf("wide", "ann", until)
		}), access.OfColumn},
	} {
		for _, entries := range [][]access.Entry{access.Difference(none, c.side), access.Difference(c.side, none)} {
			other := func(e access.Entry) bool { return e.Scope != c.want }
			if len(entries) == 0 || slices.ContainsFunc(entries, other) {
				t.Errorf("%s: %+v", name, entries)
			}
		}
	}
}

func windowsOf(source, user string, until time.Time) map[string]map[string][]policies.Window {
	return map[string]map[string][]policies.Window{source: {user: {{Until: until}}}}
}
