package preflight

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
)

// bypassWarnings names every way round the policy that the catalogs show: who can
// do what, by which path, and what that opens.
func bypassWarnings(in plan.Input, findings []enforced.Finding) []plan.Warning {
	origins := make(map[string]spec.Origin)
	for _, source := range in.Resolved.Sources {
		origins[source.Table.String()] = source.Origin
	}
	var all []plan.Warning
	for _, f := range findings {
		origin := in.Resolved.Integration.Origin
		if len(f.On) > 0 && origins[f.On[0]] != (spec.Origin{}) {
			origin = origins[f.On[0]]
		}
		all = append(all, newWarning(plan.Bypass, describe(f), origin))
	}
	return all
}

// describe writes a finding as a sentence without a stop.
func describe(f enforced.Finding) string {
	accounts := make([]string, len(f.Accounts))
	for n, account := range f.Accounts {
		accounts[n] = string(account)
	}
	on := "everything"
	if len(f.On) > 0 {
		on = listed(f.On)
	}
	return fmt.Sprintf("%s can %s %s by %s: that opens %s (%s)", listed(accounts), verbs[f.Right], on, byPath(f.Path),
		f.Means, since(f))
}

func since(f enforced.Finding) string {
	if f.Since.IsZero() {
		return "new"
	}
	return "standing since " + f.Since.Format("2006-01-02")
}

var verbs = map[enforced.Right]string{
	enforced.MayRead: "read", enforced.MayWrite: "write to", enforced.MayCreate: "create objects in",
	enforced.MayGrant: "give rights on", enforced.MayChange: "change or drop", enforced.MayCall: "call",
}

// byPath reads after "by".
func byPath(path string) string {
	switch {
	case path == "grant":
		return "a grant"
	case path == "public":
		return "a grant to PUBLIC"
	case path == "owner":
		return "owning it"
	case path == "owner of its schema":
		return "owning its schema"
	case strings.HasPrefix(path, "owner of role "):
		return "owning " + strings.TrimPrefix(path, "owner of ")
	case path == "superuser":
		return "being a superuser"
	case strings.HasPrefix(path, "owner of "):
		return "owning " + strings.TrimPrefix(path, "owner of ")
	case strings.HasPrefix(path, "permission"), strings.HasPrefix(path, "grant o"):
		return "a " + path
	}
	return path
}
