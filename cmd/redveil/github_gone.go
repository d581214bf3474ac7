package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
)

// sayGone tells of warehouses that the base names and the change does not, be
// it that their integration is gone or names another one. No plan does: what was
// made there stays, and nobody looks after it.
func (r *githubRun) sayGone(ctx context.Context, l *loaded, o githubOptions) {
	if o.integration != "" {
		return
	}
	for _, i := range l.goneSince(ctx, r.reviewBase(), r.world) {
		name, marker, status := i.Name, r.planMarker(i.Name), r.planContext(i.Name)
		what := "no longer in the policy"
		if l.declares(i.Name) { // its plan is of the new warehouse
			what = "another warehouse from now on"
			marker, status = r.goneMarker(name), r.goneContext(name)
		}
		text := fmt.Sprintf("### redveil %s: %s\n\n%s\n\n", report.Code(name), what, report.Sentence(leftIn(i)))
		text += report.Foot("no plan at commit " + report.Code(short(r.event.SHA)))
		r.keep(r.runner.Summarize(text))
		r.annotations = append(r.annotations, actions.Annotation{Severity: actions.Warning, Title: "An integration is gone", Message: name + ": " + leftIn(i)})
		if r.client == nil {
			continue
		}
		r.reviewStatus(ctx, github.Status{Context: status, State: github.Success, TargetURL: r.runURL(), Description: report.Clip(leftIn(i), mostDescription)})
		if r.event.Pull != nil {
			_, err := r.client.PutComment(ctx, r.event.Pull.Number, marker, marker+"\n"+text)
			r.keep(err)
		}
	}
}

// mostDescription is what GitHub takes as the description of a status.
const mostDescription = 140

// leftIn says what becomes of a warehouse that no integration names any more.
func leftIn(i *spec.Integration) string {
	return fmt.Sprintf("people keep their access in %s:%d/%s, and no run looks after it, until all that redveil made there is removed", i.Host, i.Port, i.Database)
}

func (l *loaded) declares(name string) bool {
	return slices.ContainsFunc(l.repository.Integrations, func(i *spec.Integration) bool { return i.Name == name })
}

// reviewBase is the commit that what is reviewed goes on top of.
func (r *githubRun) reviewBase() string {
	if r.event.Pull != nil {
		return r.event.Pull.BaseSHA
	}
	return r.event.MergeGroupBase
}

// goneSince are the integrations of an earlier commit whose warehouse none
// names any more, under their name or another; none where that commit cannot be
// read.
func (l *loaded) goneSince(ctx context.Context, commit string, world edge) []*spec.Integration {
	earlier, err := checkout.DeclaredAt(ctx, l.Folder, commit, gitAccess(world))
	if err != nil {
		return nil
	}
	declared, err := spec.Integrations(earlier.FS)
	if err != nil {
		return nil
	}
	return l.gone(declared)
}

func (l *loaded) gone(declared []*spec.Integration) []*spec.Integration {
	return slices.DeleteFunc(slices.Clone(declared), func(then *spec.Integration) bool {
		return slices.ContainsFunc(l.repository.Integrations, func(now *spec.Integration) bool { return isSame(now, then) })
	})
}

// isSame: both look after the same schemas of the same warehouse.
func isSame(now, then *spec.Integration) bool {
	return sameWarehouse(now, then) && (now.SystemPrefix == then.SystemPrefix || now.EarlierPrefix == then.SystemPrefix)
}

// earlier is what an integration was in an earlier policy: the one of its
// warehouse, else the one that it is renamed from, else the one of its name.
func (l *loaded) earlier(then *spec.Repository, now *spec.Integration) *spec.Integration {
	renamed := l.repository.RenamesOf("integration")
	for _, fits := range []func(*spec.Integration) bool{
		func(i *spec.Integration) bool { return i.Name == now.Name && isSame(now, i) },
		func(i *spec.Integration) bool { return isSame(now, i) },
		func(i *spec.Integration) bool { return renamed[i.Name] == now.Name },
		func(i *spec.Integration) bool { return i.Name == now.Name },
	} {
		if n := slices.IndexFunc(then.Integrations, fits); n >= 0 {
			return then.Integrations[n]
		}
	}
	return nil
}
