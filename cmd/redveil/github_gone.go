package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
)

// sayGone tells of integrations that the base has and the change has not. No
// plan does: what was made in their warehouses stays, and nobody looks after it.
func (r *githubRun) sayGone(ctx context.Context, l *loaded, o githubOptions) {
	if o.integration != "" {
		return
	}
	for _, i := range l.goneSince(ctx, r.reviewBase(), r.world) {
		text := fmt.Sprintf("### redveil %s: no longer in the policy\n\nWhat redveil made in its warehouse, and who may read there, stays as it is, and no run looks after it any more.\n\n", report.Code(i.Name))
		text += report.Foot("no plan at commit " + report.Code(short(r.event.SHA)))
		r.keep(r.runner.Summarize(text))
		r.annotations = append(r.annotations, actions.Annotation{
			Severity: actions.Warning, Title: "An integration is gone", Message: i.Name + ": what redveil made in its warehouse stays, and no run looks after it any more.",
		})
		if r.client != nil && r.event.Pull != nil {
			marker := r.planMarker(i.Name)
			_, err := r.client.PutComment(ctx, r.event.Pull.Number, marker, marker+"\n"+text)
			r.keep(err)
		}
	}
}

// reviewBase is the commit that what is reviewed goes on top of.
func (r *githubRun) reviewBase() string {
	if r.event.Pull != nil {
		return r.event.Pull.BaseSHA
	}
	return r.event.MergeGroupBase
}

// goneSince are the integrations of an earlier commit that are not there any
// more, under their name or another; none where that commit cannot be read.
func (l *loaded) goneSince(ctx context.Context, commit string, world edge) []*spec.Integration {
	earlier, err := checkout.DeclaredAt(ctx, l.Folder, commit, gitAccess(world))
	if err != nil {
		return nil
	}
	declared, err := spec.Integrations(earlier.FS)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(declared, func(then *spec.Integration) bool {
		return slices.ContainsFunc(l.repository.Integrations, func(now *spec.Integration) bool {
			return now.Name == then.Name || sameWarehouse(now, then) && now.SystemPrefix == then.SystemPrefix
		})
	})
}
