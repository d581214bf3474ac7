package health

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
)

func visibility(f *Facts) Check {
	var partial *state.PartialError
	switch {
	case errors.As(f.Read, &partial):
		return check(Visibility, Failed, fmt.Sprintf("account %q sees only part of the catalog (%s); an administrator "+
			"runs", partial.Account, strings.Join(partial.Unseen, "; ")), partial.Lines...)
	case f.Snapshot == nil:
		return notRead(Visibility)
	}
	return check(Visibility, Passed, fmt.Sprintf("account %q sees the whole catalog, as far as a plan needs it",
		f.Account))
}

func layout(f *Facts) Check {
	var newer *state.NewerError
	switch {
	case errors.As(f.Read, &newer):
		return check(Layout, Failed, newer.Error())
	case f.Snapshot == nil:
		return notRead(Layout)
	}
	switch number := f.Snapshot.Unmanaged.Layout; {
	case number == 0:
		return nothingYet(Layout)
	case number < state.Layout():
		return check(Layout, Warning, fmt.Sprintf("redveil's own tables have layout %d; the next apply brings them to "+
			"%d", number, state.Layout()))
	default:
		return check(Layout, Passed, fmt.Sprintf("redveil's own tables have layout %d, as this redveil makes them",
			number))
	}
}

func rights(f *Facts) Check {
	var owner *state.OwnerError
	if errors.As(f.Read, &owner) {
		return check(Rights, Failed, owner.Error())
	}
	if f.Plan == nil {
		return notRead(Rights)
	}
	var lines []string
	for _, m := range f.Plan.Missing {
		for _, line := range m.Lines {
			lines = append(lines, line.String()+";")
		}
	}
	if len(lines) > 0 {
		return check(Rights, Failed, fmt.Sprintf("account %q lacks rights for what the policy asks for; an "+
			"administrator runs", f.Integration.Username), lines...)
	}
	for _, change := range f.Plan.Administrator {
		for _, statement := range change.Alone() {
			lines = append(lines, statement.String()+";")
		}
	}
	if len(lines) > 0 {
		return check(Rights, Warning, "some changes only an owner or a superuser may make; they run", lines...)
	}
	return check(Rights, Passed, fmt.Sprintf("account %q may do what the policy asks for", f.Integration.Username))
}

func lock(f *Facts) Check {
	switch {
	case f.Connect != nil || f.Journal != nil:
		return notRead(Lock)
	case f.Lock.Holder == "":
		return check(Lock, Passed, "no run holds it")
	case f.Lock.IsHeld():
		return check(Lock, Warning, fmt.Sprintf("%s holds it since %s", f.Lock.Holder, instant(f.Lock.Since)))
	}
	return check(Lock, Warning, fmt.Sprintf("%s left it at %s and is gone; the next apply takes it over", f.Lock.Holder,
		instant(f.Lock.Since)))
}

func lastApply(f *Facts) Check {
	switch {
	case f.Connect != nil:
		return notRead(LastApply)
	case f.Journal != nil:
		return check(LastApply, Failed, f.Journal.Error())
	case len(f.Runs) == 0:
		return check(LastApply, Warning, "nothing was applied yet")
	}
	last := f.Runs[0]
	says := fmt.Sprintf("%s at %s by %s%s", last.Outcome, instant(last.At), last.Actor, fromOf(last))
	if last.Outcome != "applied" {
		return check(LastApply, Failed, says+"; redveil history shows what was done")
	}
	return check(LastApply, Passed, says)
}

func fromOf(run journal.Run) string {
	if run.Commit == "" {
		return ", from files that were in no commit"
	}
	commit, dirty := strings.CutSuffix(run.Commit, journal.DirtyMark)
	text := fmt.Sprintf(", from commit %.12s", commit)
	if dirty {
		text += " with changes in no commit"
	}
	if run.PullRequest != "" {
		text += fmt.Sprintf(" (%s)", run.PullRequest)
	}
	return text
}

func waiting(f *Facts) Check {
	switch {
	case f.Connect != nil || f.Journal != nil:
		return notRead(Waiting)
	case f.Applied == nil:
		return nothingYet(Waiting)
	case f.NoCommits != "":
		return check(Waiting, Skipped, f.NoCommits)
	case f.Dirty:
		return check(Waiting, Warning, "the policy's files here are in no commit", f.Waiting...)
	case len(f.Waiting) > 0:
		return check(Waiting, Warning, counted(len(f.Waiting), "commit", "commits")+" of the policy since it was "+
			"applied last", f.Waiting...)
	}
	return check(Waiting, Passed, "none")
}

func instant(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05 UTC") }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
