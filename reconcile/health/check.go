// Package health judges from what was read of a warehouse whether redveil works there as
// it should: check by check, and in one word. It is pure.
package health

import "slices"

// Result is the outcome of a check.
type Result string

// The outcomes. Only a failed check makes an integration unhealthy.
const (
	Passed  Result = "passed"
	Failed  Result = "failed"
	Warning Result = "warning"
	Skipped Result = "skipped" // there was nothing to look at, or what it needs has failed
)

// Name is the name of a check, as scripts know it.
type Name string

// The checks, in the order in which they are shown.
const (
	Connection  Name = "connection"
	Credentials Name = "credentials"
	TLS         Name = "tls"
	Version     Name = "version"
	LetterCase  Name = "case-setting"
	Visibility  Name = "visibility"
	Layout      Name = "layout"
	Keeper      Name = "policy"
	Rights      Name = "rights"
	Lock        Name = "lock"
	LastApply   Name = "last-apply"
	Waiting     Name = "waiting-commits"
	Drift       Name = "drift"
	Blocked     Name = "blocked-sources"
	Views       Name = "views"
	Accounts    Name = "accounts"
	Endings     Name = "endings"
	Ungoverned  Name = "ungoverned"
	RawAccess   Name = "raw-access"
)

// Check is one outcome with a sentence.
type Check struct {
	Name   Name   `json:"name"`
	Result Result `json:"result"`
	Says   string `json:"says"`
	// Details are what the sentence counts, a line each.
	Details []string `json:"details,omitempty"`
}

// Integration is the health of one integration.
type Integration struct {
	Name    string  `json:"name"`
	Place   string  `json:"place"`
	State   State   `json:"state"`
	Healthy bool    `json:"healthy"`
	Checks  []Check `json:"checks"`
}

// Judge judges what was read.
func Judge(f *Facts) Integration {
	checks := []Check{
		connection(f), credentials(f), encryption(f), version(f), letterCase(f),
		visibility(f), layout(f), keeper(f), rights(f), lock(f), lastApply(f), waiting(f),
		drifted(f), blockedSources(f), views(f), accounts(f), endings(f), ungoverned(f), rawAccess(f),
	}
	i := Integration{Name: f.Integration.Name, Place: f.Integration.Place(), Checks: checks}
	i.Healthy = !slices.ContainsFunc(checks, func(c Check) bool { return c.Result == Failed })
	i.State = stateOf(f, i.Healthy)
	return i
}

func check(name Name, result Result, says string, details ...string) Check {
	return Check{name, result, says, details}
}

// notRead is for what could not be looked at, because something before it failed.
func notRead(name Name) Check { return check(name, Skipped, "could not be looked at") }

// nothingYet is for what there is only after an apply.
func nothingYet(name Name) Check { return check(name, Skipped, "nothing was applied yet") }
