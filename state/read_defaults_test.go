package state

import (
	"slices"
	"testing"
)

func TestAnEntryOfAnAccessList(t *testing.T) {
	for _, c := range []struct {
		item string
		to   Principal
	}{
		{"ann=r/admin", Principal{PrincipalUser, "ann"}},
		{"=r/admin", Public()},
		{`"group bi=r/admin"`, Principal{PrincipalGroup, "bi"}},
		{`"A b"=r*/admin`, Principal{PrincipalUser, "A b"}},
		{`"IAM:a=b"=r/admin`, Principal{PrincipalUser, "IAM:a=b"}},
		{`ann=r/"IAM:a=b"`, Principal{PrincipalUser, "ann"}},
	} {
		to, privileges, ok := aclItem(c.item)
		if !ok || to != c.to || !slices.Equal(privileges, []string{"SELECT"}) {
			t.Errorf("%s: got %v, %v, %t", c.item, to, privileges, ok)
		}
	}
	if _, _, ok := aclItem("ann"); ok {
		t.Error("what has no = is taken for an entry")
	}
}
