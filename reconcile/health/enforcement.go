package health

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

func drifted(f *Facts) Check {
	switch {
	case f.Integration.Drift.Mode == spec.DriftOff:
		return check(Drift, Skipped, "the integration's drift is off")
	case f.Drifting != nil:
		return check(Drift, Failed, "cannot be looked for: "+f.Drifting.Error())
	case f.Drift == nil && f.Snapshot != nil:
		return nothingYet(Drift)
	case f.Drift == nil:
		return notRead(Drift)
	case len(f.Drift.Changes) == 0:
		return check(Drift, Passed, "none", f.DriftNotes...)
	}
	names := make([]string, len(f.Drift.Changes))
	for n, change := range f.Drift.Changes {
		names[n] = change.Name()
	}
	names = append(names, f.DriftNotes...)
	says := counted(len(f.Drift.Changes), "thing differs", "things differ") + " from what was applied"
	if f.FromFolder {
		return check(Drift, Warning, counted(len(f.Drift.Changes), "thing differs", "things differ")+" from the files "+
			"here, and nobody knows from what was applied", names...)
	}
	if f.Snapshot != nil && f.Snapshot.Unmanaged.Layout < state.Layout() {
		return check(Drift, Warning, says+", or would be made otherwise now: an earlier redveil applied it; apply "+
			"first", names...)
	}
	return check(Drift, Failed, says+"; redveil drift says what that opens, and by whom", names...)
}

func blockedSources(f *Facts) Check {
	switch {
	case f.Planning != nil:
		return check(Blocked, Failed, "the policy cannot be planned: "+f.Planning.Error())
	case f.Plan == nil:
		return notRead(Blocked)
	case len(f.Plan.Blocked) == 0:
		return check(Blocked, Passed, "none")
	}
	lines := make([]string, len(f.Plan.Blocked))
	for n, b := range f.Plan.Blocked {
		lines[n] = fmt.Sprintf("%s: %s. %s", b.Source, b.Reason, b.Mend)
	}
	return check(Blocked, Failed, counted(len(lines), "source does", "sources do")+" not fit the warehouse", lines...)
}

func views(f *Facts) Check {
	switch {
	case f.Resolving != nil:
		return check(Views, Warning, "whether they can be read is not known: "+f.Resolving.Error())
	case f.Snapshot == nil:
		return notRead(Views)
	case !f.isThere():
		return nothingYet(Views)
	case len(f.Broken) == 0:
		return check(Views, Passed, "all policy views have their columns")
	}
	names := make([]string, len(f.Broken))
	for n, name := range f.Broken {
		names[n] = name.String()
	}
	return check(Views, Failed, counted(len(names), "policy view fails", "policy views fail")+" when somebody reads "+
		"it: what is beneath is gone or has changed", names...)
}

// rawAccess tells the ways round the policy. They are drift, too.
func rawAccess(f *Facts) Check {
	current := f.Plan
	if current == nil {
		return notRead(RawAccess)
	}
	if len(current.Findings) == 0 {
		return check(RawAccess, Passed, "no way round the policy but those that it names itself")
	}
	lines := make([]string, len(current.Findings))
	for n, finding := range current.Findings {
		accounts := make([]string, len(finding.Accounts))
		for k, account := range finding.Accounts {
			accounts[k] = string(account)
		}
		lines[n] = fmt.Sprintf("%s can %s: %s", strings.Join(accounts, ", "), finding.Right, finding.Path)
		if len(finding.On) > 0 {
			lines[n] += " on " + strings.Join(finding.On, ", ")
		}
	}
	return check(RawAccess, Warning, counted(len(lines), "way", "ways")+" round the policy; redveil drift says what "+
		"each opens, and an exception in the policy says that it is meant", lines...)
}

func keeper(f *Facts) Check {
	return warned(f, Keeper, "no other policy keeps redveil's schemas here", "another-keeper", "earlier-schemas")
}

func accounts(f *Facts) Check { return warned(f, Accounts, "all are there", "no-account") }

func endings(f *Facts) Check {
	return warned(f, Endings, "no approval and no membership ends within 14 days", "approval-expires",
		"approval-expired", "membership-expires", "membership-expired", "exception-expired", "rule-changes")
}

func ungoverned(f *Facts) Check {
	return warned(f, Ungoverned, "all tables and columns beside governed ones are in some source", plan.Ungoverned)
}

// warned shows the plan's warnings of some codes.
func warned(f *Facts, name Name, none string, codes ...string) Check {
	if f.Plan == nil {
		return notRead(name)
	}
	var lines []string
	for _, w := range f.Plan.Warnings {
		if slices.Contains(codes, w.Code) {
			lines = append(lines, w.Message)
		}
	}
	switch len(lines) {
	case 0:
		return check(name, Passed, none)
	case 1:
		return check(name, Warning, lines[0])
	}
	return check(name, Warning, fmt.Sprintf("%d things to look at", len(lines)), lines...)
}
