package redshift_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state/redshift"
)

func TestNamesInASetting(t *testing.T) {
	for list, want := range map[string][]string{
		`"$user", public`: {"$user", "public"}, "$user, Crm": {"$user", "crm"}, `'$user', 'shop'`: {"$user", "shop"},
		`"Odd ""name", b`: {`odd "name`, "b"}, `""`: {""}, "": {}, "$": {}, `"open`: {"open"},
	} {
		if diff := cmp.Diff(want, redshift.NamesIn(list)); diff != "" {
			t.Errorf("%s: %s", list, diff)
		}
	}
}
