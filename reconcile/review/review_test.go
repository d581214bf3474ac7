package review_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/review"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

var prod = plan.Address{Integration: "prod", HostPort: "db:5439", Database: "dev"}

func fingerprints(names string) []plan.Fingerprint {
	all := make([]plan.Fingerprint, 0, len(names))
	for _, name := range names {
		all = append(all, plan.Fingerprint{byte(name)})
	}
	return all
}

func seen(pull int, names string) review.Seen {
	return review.Seen{
		Pull: pull, Digest: plan.DigestOf(prod, fingerprints(names)),
		Fingerprints: fingerprints(names),
	}
}

func TestOnlyWhatWasSeenIsApplied(t *testing.T) {
	unknown := seen(7, "abc")
	unknown.Fingerprints = nil
	for _, c := range []struct {
		name string
		plan string
		seen []review.Seen
		want review.Verdict
	}{
		{"the plan that was seen is applied", "abc", []review.Seen{seen(7, "abc")}, review.Apply},
		{"nothing is left to do", "", []review.Seen{seen(7, "abc")}, review.Nothing},
		{"nothing is to do, and nobody saw anything", "", nil, review.Nothing},
		{"a part of it is there already", "ac", []review.Seen{seen(7, "abc")}, review.ApplyRest},
		{"it does more", "abcd", []review.Seen{seen(7, "abc")}, review.Refuse},
		{"it does something else", "abd", []review.Seen{seen(7, "abc")}, review.Refuse},
		{
			"one of two pull requests had nothing to do", "abc",
			[]review.Seen{seen(7, "abc"), seen(8, "")},
			review.Apply,
		},
		{"nobody saw it", "abc", nil, review.Refuse},
		{
			"two pull requests were merged before either was applied", "abcd",
			[]review.Seen{seen(7, "ab"), seen(8, "cd")},
			review.Apply,
		},
		{
			"the same without what one of them brought", "bcd",
			[]review.Seen{seen(7, "ab"), seen(8, "cd")},
			review.ApplyRest,
		},
		{"what was seen is known by its digest alone", "abc", []review.Seen{unknown}, review.Apply},
		{"and a part of it cannot be told from something else", "ab", []review.Seen{unknown}, review.Refuse},
	} {
		t.Run(c.name, func(t *testing.T) {
			planned := fingerprints(c.plan)
			got := review.Decide(plan.DigestOf(prod, planned), planned, c.seen)
			if got.Verdict != c.want || (got.Verdict == review.Refuse) == (got.Reason == "") {
				t.Errorf("%+v", got)
			}
		})
	}
	d := review.Decide("sha256:other", fingerprints("abx"), []review.Seen{seen(7, "abc")})
	if len(d.NotShown) != 1 || !d.NotShown[fingerprints("x")[0]] || d.Already != 1 {
		t.Errorf("%+v", d)
	}
}

// The list of fingerprints comes from a comment, which many people can edit.
func TestAListOfThingsCountsOnlyWithItsDigest(t *testing.T) {
	digest := plan.DigestOf(prod, fingerprints("ab"))
	if review.Proven(prod, digest, fingerprints("ab")) == nil {
		t.Error("the list is not believed")
	}
	if nothing := review.Proven(prod, plan.DigestOf(prod, nil), nil); nothing == nil || len(nothing) != 0 {
		t.Error("that nothing was to be done is not believed")
	}
	for _, forged := range [][]plan.Fingerprint{nil, {}, fingerprints("a"), fingerprints("abx")} {
		if review.Proven(prod, digest, forged) != nil {
			t.Errorf("%v is believed", forged)
		}
	}
}

const planned state.Digest = "sha256:plan"

func approves(user string) review.Opinion {
	return review.Opinion{User: user, Stand: review.Approves, Digest: planned, MayWrite: true}
}

// brought returns a pull request that changes a policy file.
func brought(name string, opinions ...review.Opinion) review.Part {
	return review.Part{
		Name: name, Authors: []string{"alice", "bob"}, Files: []string{"policy.hcl"}, Shown: planned,
		Opinions: opinions,
	}
}

func TestWhichApprovalsCount(t *testing.T) {
	older, outsider, objection := approves("carol"), approves("mallory"), approves("carol")
	older.Digest = "sha256:before"
	outsider.MayWrite = false
	objection.Stand = review.Objects
	withdrawn, heckler := objection, objection
	withdrawn.Stand = review.Withdrawn
	heckler.User, heckler.MayWrite = "mallory", false
	one, own := spec.Review{Approvals: 1}, spec.Review{Approvals: 1, NoSelfApproval: true}
	unknown := brought("#7", approves("carol"))
	unknown.Unknown = []string{"commit 0123"}
	readme := review.Part{Name: "#7"}
	whole := brought("#8", approves("carol"))
	whole.Whole, whole.Files, whole.Authors = true, nil, []string{"dependabot[bot]"}
	wholeBy := func(opinions ...review.Opinion) review.Part {
		part := whole
		part.Opinions = opinions
		return part
	}
	other := brought("#8", approves("carol"))
	other.Shown = "sha256:other"
	for _, c := range []struct {
		name    string
		rules   spec.Review
		parts   []review.Part
		missing string
	}{
		{"none is asked for", spec.Review{}, []review.Part{brought("#7")}, ""},
		{"one is there", one, []review.Part{brought("#7", approves("carol"))}, ""},
		{
			"one of two",
			spec.Review{Approvals: 2},
			[]review.Part{brought("#7", approves("carol"), approves("Carol"))},
			"#7 has 1 of 2 approvals of this plan; it changes policy.hcl, by alice, bob",
		},
		{"of an older plan", one, []review.Part{brought("#7", older)}, "carol approved another plan"},
		{"given again for this one", one, []review.Part{brought("#7", older, approves("carol"))}, ""},
		{
			"taken back", one,
			[]review.Part{brought("#7", approves("carol"), objection)},
			"carol requested changes on #7",
		},
		{
			"somebody else approved it all the same", one,
			[]review.Part{brought("#7", objection, approves("dave"))},
			"carol requested changes on #7; that stands until they approve or their review is dismissed",
		},
		{"the objection was dismissed", one, []review.Part{brought("#7", withdrawn, approves("dave"))}, ""},
		{"somebody who may not write objects", one, []review.Part{brought("#7", heckler, approves("dave"))}, ""},
		{"of the author", own, []review.Part{brought("#7", approves("Alice"))}, "Alice is for their own change"},
		{
			"of someone who pushed to it", own,
			[]review.Part{brought("#7", approves("bob"))},
			"bob is for their own change",
		},
		{"which may be allowed", one, []review.Part{brought("#7", approves("bob"))}, ""},
		{"of someone without write access", one, []review.Part{brought("#7", outsider)}, "mallory may not write"},
		{"nobody knows who wrote a commit", own, []review.Part{unknown}, "#7 holds commit 0123 by an address that " +
			"belongs to no user"},
		{"which does not matter where authors may approve", one, []review.Part{unknown}, ""},
		{"no policy file changes", one, []review.Part{readme}, ""},
		{"each part needs its own", one, []review.Part{brought("#7"), other}, "#7 has 0 of 1 approvals"},
		{"but for one of the whole plan", own, []review.Part{brought("#7"), whole}, ""},
		{
			"which the author of a part cannot give for it", own,
			[]review.Part{brought("#7"), wholeBy(approves("alice"))},
			"#7 has 0 of 1 approvals of this plan (that of alice is for their own change)",
		},
		{
			"nor somebody while another one objects", one,
			[]review.Part{brought("#7"), wholeBy(objection, approves("dave"))},
			"carol requested changes on #8",
		},
		{
			"it outdoes what was said of the part", one,
			[]review.Part{brought("#7", objection), wholeBy(approves("dave"))},
			"",
		},
		{
			"half of the approvals each",
			spec.Review{Approvals: 2},
			[]review.Part{brought("#7", approves("dave")), whole},
			"",
		},
		{"a push needs one, too", one, []review.Part{
			{
				Name: "commit 0123", Files: []string{"a.hcl"},
				Authors: []string{
					"alice",
				},
			},
		}, "commit 0123 has 0 of 1 approvals of this plan; it changes a.hcl, by alice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			missing, err := review.Missing(c.rules, c.parts)
			if err != nil || !strings.Contains(strings.Join(missing, "\n"), c.missing) || c.missing == "" &&
				missing != nil {
				t.Errorf("%q, %v", missing, err)
			}
		})
	}
}

// Starting an apply with the digest of its plan counts as a review, if the
// person has write access and wrote none of it.
func TestWhoMayStartAnApplyAsItsReview(t *testing.T) {
	own := spec.Review{NoSelfApproval: true}
	outsider := approves("mallory")
	outsider.MayWrite = false
	unknown := brought("#7")
	unknown.Unknown = []string{"commit 0123"}
	for _, c := range []struct {
		name    string
		rules   spec.Review
		part    review.Part
		by      review.Opinion
		against string
	}{
		{"a writer", own, brought("#7"), approves("carol"), ""},
		{"the author", own, brought("#7"), approves("Bob"), "Bob, who started the run, wrote #7"},
		{"the author, where that is allowed", spec.Review{}, brought("#7"), approves("bob"), ""},
		{"an outsider", spec.Review{}, brought("#7"), outsider, "mallory, who started the run, may not write to " +
			"the repository"},
		{"somebody who may be the author", own, unknown, approves("carol"), "#7 holds commit 0123 by an address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strings.Join(review.Started(c.rules, []review.Part{c.part}, c.by), "\n")
			if !strings.Contains(got, c.against) || c.against == "" && got != "" {
				t.Error(got)
			}
		})
	}
}

func TestOwnersOfTheChangedFilesHaveToApprove(t *testing.T) {
	owners := review.Owners{
		File: []byte("* @carol\npolicies/pii.hcl @acme/privacy dora@example.org # sensitive\n/people/\n"),
		InTeam: func(team, user string) (bool, error) {
			if user == "unlucky" {
				return false, errors.New("the token may not ask")
			}
			return team == "acme/privacy" && user == "petra", nil
		},
	}
	rules := spec.Review{CodeOwners: true}
	for _, c := range []struct {
		name    string
		files   []string
		by      []string
		missing string
		err     string
	}{
		{"an owner by name", []string{"catalog/a.hcl"}, []string{"Carol"}, "", ""},
		{"someone else", []string{"catalog/a.hcl"}, []string{"petra"}, "no owner of catalog/a.hcl approved this " +
			"plan (@carol)", ""},
		{"a member of the owning team", []string{"policies/pii.hcl"}, []string{"petra"}, "", ""},
		{"the last rule decides", []string{"policies/pii.hcl"}, []string{"carol"}, "no owner of policies/pii.hcl " +
			"approved this plan (@acme/privacy, dora@example.org)", ""},
		{
			"each file needs its own",
			[]string{"catalog/a.hcl", "policies/pii.hcl"},
			[]string{"carol"},
			"policies/pii.hcl", "",
		},
		{"a rule without owners", []string{"people/x.csv"}, nil, "", ""},
		{
			"the team cannot be asked",
			[]string{"policies/pii.hcl"},
			[]string{"unlucky"},
			"",
			"asking whether unlucky is in @acme/privacy: the token may not ask",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var opinions []review.Opinion
			for _, user := range c.by {
				opinions = append(opinions, approves(user))
			}
			part := review.Part{Name: "#7", Files: c.files, Shown: planned, Opinions: opinions, Owners: owners}
			missing, err := review.Missing(rules, []review.Part{part})
			if c.err != "" && (err == nil || err.Error() != c.err) || c.err == "" && err != nil {
				t.Error(err)
			}
			if text := strings.Join(missing, "\n"); !strings.Contains(text, c.missing) || c.missing == "" &&
				text != "" {
				t.Errorf("%q", text)
			}
		})
	}
	for file, want := range map[string]string{"": "no CODEOWNERS file", "*.hcl carol": "reading CODEOWNERS"} {
		owners := review.Owners{File: []byte(file)}
		if file == "" {
			owners.File = nil
		}
		missing, err := review.Missing(rules, []review.Part{{Name: "#7", Files: []string{"a.hcl"}, Owners: owners}})
		if text := strings.Join(missing, ""); !strings.Contains(text, want) &&
			(err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %q %v", file, text, err)
		}
	}
}
