package workflow

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/review"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// expectInput is the input of the apply workflow for the digests of the plans
// that the person who starts it has reviewed: "sha256:…", or "prod=sha256:…
// test=sha256:…".
const expectInput = "expect-digest"

// expected returns the digest that a run was started for; empty if it was
// started without one, or for other integrations.
func (a *applyJob) expected(integration string) state.Digest {
	if a.Event.Name != "workflow_dispatch" {
		return ""
	}
	return engine.ParseExpectations(a.Event.Inputs[expectInput]).Of(integration)
}

// startedFor adds the run itself as a review, if somebody whose approval would
// count started it with the digest of the whole plan. Otherwise it returns why
// not.
func (a *applyJob) startedFor(ctx context.Context, planned *engine.Planned, d *delivery,
	rules spec.Review,
) (against []string, err error) {
	digest := a.expected(planned.Integration.Name)
	if digest == "" {
		return nil, nil
	}
	by := review.Opinion{User: a.Event.Sender, Stand: review.Approves, Digest: digest}
	if by.MayWrite, err = a.Client.MayWrite(ctx, by.User); err != nil {
		return nil, err
	}
	if against = review.Started(rules, d.parts, by); len(against) > 0 {
		return against, nil
	}
	run := review.Part{Name: "this run", Shown: digest, Whole: true, Opinions: []review.Opinion{by}}
	if len(d.parts) > 0 {
		run.Owners = d.parts[0].Owners
	}
	d.parts = append(d.parts, run)
	d.seen = append(d.seen, review.Seen{Digest: digest})
	return nil, nil
}

// notExpected returns the message that a plan is not the one that a run was
// started for.
func notExpected(expected, is state.Digest) string {
	return fmt.Sprintf("the run was started for plan %s, and the plan is now %s; look at it, and start the run "+
		"with its digest", expected, is)
}
