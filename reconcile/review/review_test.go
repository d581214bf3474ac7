package review_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile"
	"github.com/redveil/redveil/reconcile/review"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

var prod = reconcile.Target{Integration: "prod", Address: "db:5439", Database: "dev"}

func things(names string) []reconcile.Fingerprint {
	all := make([]reconcile.Fingerprint, 0, len(names))
	for _, name := range names {
		all = append(all, reconcile.Fingerprint{byte(name)})
	}
	return all
}

func seen(pull int, names string) review.Seen {
	return review.Seen{Pull: pull, Digest: reconcile.DigestOf(prod, things(names)), Things: things(names)}
}

func TestOnlyWhatWasSeenIsApplied(t *testing.T) {
	unknown := seen(7, "abc")
	unknown.Things = nil
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
		{"one of two pull requests had nothing to do", "abc", []review.Seen{seen(7, "abc"), seen(8, "")}, review.Apply},
		{"nobody saw it", "abc", nil, review.Refuse},
		{"two pull requests were merged before either was applied", "abcd", []review.Seen{seen(7, "ab"), seen(8, "cd")}, review.Apply},
		{"the same without what one of them brought", "bcd", []review.Seen{seen(7, "ab"), seen(8, "cd")}, review.ApplyRest},
		{"what was seen is known by its digest alone", "abc", []review.Seen{unknown}, review.Apply},
		{"and a part of it cannot be told from something else", "ab", []review.Seen{unknown}, review.Refuse},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := things(c.plan)
			got := review.Decide(reconcile.DigestOf(prod, plan), plan, c.seen)
			if got.Verdict != c.want || (got.Verdict == review.Refuse) == (got.Reason == "") {
				t.Errorf("%+v", got)
			}
		})
	}
	d := review.Decide("sha256:other", things("abx"), []review.Seen{seen(7, "abc")})
	if len(d.Unseen) != 1 || !d.Unseen[things("x")[0]] || d.Already != 1 {
		t.Errorf("%+v", d)
	}
}

// The list of things comes out of a comment, which many may edit.
func TestAListOfThingsCountsOnlyWithItsDigest(t *testing.T) {
	digest := reconcile.DigestOf(prod, things("ab"))
	if review.Proven(prod, digest, things("ab")) == nil {
		t.Error("the list is not believed")
	}
	if nothing := review.Proven(prod, reconcile.DigestOf(prod, nil), nil); nothing == nil || len(nothing) != 0 {
		t.Error("that nothing was to be done is not believed")
	}
	for _, forged := range [][]reconcile.Fingerprint{nil, {}, things("a"), things("abx")} {
		if review.Proven(prod, digest, forged) != nil {
			t.Errorf("%v is believed", forged)
		}
	}
}

const plan state.Digest = "sha256:plan"

func approves(user string) review.Opinion {
	return review.Opinion{User: user, Stand: review.Approves, Digest: plan, MayWrite: true}
}

func TestWhichApprovalsCount(t *testing.T) {
	older, outsider, objection := approves("carol"), approves("mallory"), approves("carol")
	older.Digest = "sha256:before"
	outsider.MayWrite = false
	objection.Stand = review.Objects
	pull := review.Pull{Number: 7, Author: "alice", Committers: []string{"alice", "bob"}}
	for _, c := range []struct {
		name     string
		rules    spec.Review
		opinions []review.Opinion
		missing  string
	}{
		{"none is asked for", spec.Review{}, nil, ""},
		{"one is there", spec.Review{Approvals: 1}, []review.Opinion{approves("carol")}, ""},
		{"one of two", spec.Review{Approvals: 2}, []review.Opinion{approves("carol"), approves("Carol")}, "#7 has 1 of 2 approvals of this plan"},
		{"of an older plan", spec.Review{Approvals: 1}, []review.Opinion{older}, "carol approved another plan"},
		{"given again for this one", spec.Review{Approvals: 1}, []review.Opinion{older, approves("carol")}, ""},
		{"taken back", spec.Review{Approvals: 1}, []review.Opinion{approves("carol"), objection}, "0 of 1"},
		{"of the author", spec.Review{Approvals: 1, NoSelfApproval: true}, []review.Opinion{approves("Alice")}, "Alice is for her own change"},
		{"of someone who pushed to it", spec.Review{Approvals: 1, NoSelfApproval: true}, []review.Opinion{approves("bob")}, "bob is for her own change"},
		{"which may be allowed", spec.Review{Approvals: 1}, []review.Opinion{approves("bob")}, ""},
		{"of someone without write access", spec.Review{Approvals: 1}, []review.Opinion{outsider}, "mallory may not write"},
	} {
		t.Run(c.name, func(t *testing.T) {
			missing, err := review.Missing(c.rules, pull, plan, c.opinions, review.Owners{})
			if err != nil || strings.Contains(strings.Join(missing, "\n"), c.missing) != true || c.missing == "" && missing != nil {
				t.Errorf("%q, %v", missing, err)
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
		{"someone else", []string{"catalog/a.hcl"}, []string{"petra"}, "no owner of catalog/a.hcl approved this plan (@carol)", ""},
		{"a member of the owning team", []string{"policies/pii.hcl"}, []string{"petra"}, "", ""},
		{"the last rule decides", []string{"policies/pii.hcl"}, []string{"carol"}, "no owner of policies/pii.hcl approved this plan (@acme/privacy, dora@example.org)", ""},
		{"each file needs its own", []string{"catalog/a.hcl", "policies/pii.hcl"}, []string{"carol"}, "policies/pii.hcl", ""},
		{"a rule without owners", []string{"people/x.csv"}, nil, "", ""},
		{"the team cannot be asked", []string{"policies/pii.hcl"}, []string{"unlucky"}, "", "asking whether unlucky is in @acme/privacy: the token may not ask"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var opinions []review.Opinion
			for _, user := range c.by {
				opinions = append(opinions, approves(user))
			}
			missing, err := review.Missing(rules, review.Pull{Number: 7, Files: c.files}, plan, opinions, owners)
			if c.err != "" && (err == nil || err.Error() != c.err) || c.err == "" && err != nil {
				t.Error(err)
			}
			if text := strings.Join(missing, "\n"); !strings.Contains(text, c.missing) || c.missing == "" && text != "" {
				t.Errorf("%q", text)
			}
		})
	}
	for file, want := range map[string]string{"": "no CODEOWNERS file", "*.hcl carol": "reading CODEOWNERS"} {
		owners := review.Owners{File: []byte(file)}
		if file == "" {
			owners.File = nil
		}
		missing, err := review.Missing(rules, review.Pull{Files: []string{"a.hcl"}}, plan, nil, owners)
		if text := strings.Join(missing, ""); !strings.Contains(text, want) && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %q %v", file, text, err)
		}
	}
}
