package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// Part is what one merged pull request, or one commit that was pushed without
// one, has brought since the last apply.
type Part struct {
	// Name is what people call it: "#7", "commit 0123456789ab".
	Name string
	// Authors wrote it, including co-authors and committers.
	Authors []string
	// Unknown are its commits by somebody whom GitHub does not know: any
	// approver could be that person.
	Unknown []string
	// Files are the policy files that it changes.
	Files []string
	// Shown is the plan that it showed last; empty if it showed none.
	Shown state.Digest
	// Whole says that it showed everything that is to be applied, whichever
	// part brought it. Its approvals then count for all parts.
	Whole bool
	// Opinions are its reviews, oldest first.
	Opinions []Opinion
	// Owners are the code owners whose approval it needs.
	Owners Owners
}

// Opinion is one review.
type Opinion struct {
	User  string
	Stand Stand
	// Digest is the plan that the reviewed commit showed when the review was
	// given; empty if it showed none yet.
	Digest state.Digest
	// MayWrite says that the user has write access. Like GitHub, redveil counts
	// only such reviews.
	MayWrite bool
}

// isBot reports whether the user is an app. Whoever can push a branch can have
// a workflow approve their pull request, or start the apply, as
// github-actions[bot]. See
// https://docs.github.com/actions/concepts/security/github_token
func (o Opinion) isBot() bool { return strings.HasSuffix(o.User, "[bot]") }

// whyNot returns why an opinion does not count; empty if it does.
func (o Opinion) whyNot() string {
	if o.isBot() {
		return o.User + " is not a person"
	}
	return o.User + " may not write to the repository"
}

// Stand is what a review says.
type Stand string

// The stands that count. A comment does not change a stand.
const (
	Approves  Stand = "approves"
	Objects   Stand = "objects"
	Withdrawn Stand = "withdrawn"
)

// Missing returns sentences on the approvals that the plan lacks by the
// integration's rules; none if it may be applied. Each part that changes policy
// files needs approvals from people who did not write it, on its own pull
// request or on one that showed the whole plan.
func Missing(rules spec.Review, parts []Part) ([]string, error) {
	if rules.Approvals == 0 && !rules.CodeOwners {
		return nil, nil
	}
	var missing []string
	for _, part := range parts {
		if len(part.Files) == 0 {
			continue
		}
		lacks, err := lacking(rules, part, parts)
		if err != nil {
			return nil, err
		}
		missing = append(missing, lacks...)
	}
	return missing, nil
}

// lacking returns what one part lacks. Approvals of the whole plan count
// together with its own. If they suffice alone, earlier reviews of the part
// itself no longer matter.
func lacking(rules spec.Review, part Part, parts []Part) ([]string, error) {
	var whole []Part
	for _, p := range parts {
		if p.Whole && p.Name != part.Name {
			whole = append(whole, p)
		}
	}
	lacks, err := judge(rules, part, append([]Part{part}, whole...))
	if err != nil || len(lacks) == 0 || len(whole) == 0 {
		return lacks, err
	}
	alone, err := judge(rules, part, whole)
	if err != nil || len(alone) > 0 {
		return lacks, err
	}
	return nil, nil
}

// judge returns what a part lacks if only the reviews in evidence count.
func judge(rules spec.Review, part Part, evidence []Part) ([]string, error) {
	if rules.NoSelfApproval && len(part.Unknown) > 0 {
		return []string{fmt.Sprintf("%s holds %s by an address that belongs to no user of GitHub, so that any "+
			"approval could be for the approver's own change; add the address to the author's account", part.Name,
			strings.Join(part.Unknown, ", "))}, nil
	}
	var approvers, objectors, notes []string
	for _, e := range evidence {
		approve, object, said := standsOn(rules, part, e)
		approvers, objectors, notes = append(approvers, approve...), append(objectors, object...),
			append(notes, said...)
	}
	slices.Sort(approvers)
	approvers = slices.Compact(approvers)
	var lacks []string
	if len(objectors) > 0 {
		lacks = append(lacks, strings.Join(objectors, " and ")+"; that stands until they approve or their review "+
			"is dismissed")
	}
	if len(approvers) < rules.Approvals {
		lacks = append(lacks, fmt.Sprintf("%s has %d of %d approvals of this plan%s; %s", part.Name, len(approvers),
			rules.Approvals, inBrackets(notes), part.changes()))
	}
	if rules.CodeOwners {
		unowned, err := evidence[0].Owners.missing(part, approvers)
		if err != nil {
			return nil, err
		}
		lacks = append(lacks, unowned...)
	}
	return lacks, nil
}

// changes names the files that a part changes, and who wrote it.
func (p Part) changes() string {
	const most = 5
	files := p.Files
	more := ""
	if over := len(files) - most; over > 0 {
		files, more = files[:most], fmt.Sprintf(" and %d more", over)
	}
	text := "it changes " + strings.Join(files, ", ") + more
	if len(p.Authors) > 0 {
		text += ", by " + strings.Join(p.Authors, ", ")
	}
	return text
}

// standsOn returns the people whose last review of a pull request approves the
// plan that it showed, those who object, and notes on approvals that do not
// count for the part.
func standsOn(rules spec.Review, part, evidence Part) (approvers, objectors, notes []string) {
	for _, o := range lastWords(evidence.Opinions) {
		own := slices.ContainsFunc(part.Authors, func(a string) bool { return strings.EqualFold(a, o.User) })
		switch {
		case o.Stand == Objects && o.MayWrite:
			objectors = append(objectors, fmt.Sprintf("%s requested changes on %s", o.User, evidence.Name))
		case o.Stand != Approves:
		case rules.NoSelfApproval && own:
			notes = append(notes, fmt.Sprintf("that of %s is for their own change", o.User))
		case o.isBot(), !o.MayWrite:
			notes = append(notes, o.whyNot())
		case o.Digest == "" || o.Digest != evidence.Shown:
			notes = append(notes, fmt.Sprintf("%s approved another plan", o.User))
		default:
			approvers = append(approvers, strings.ToLower(o.User))
		}
	}
	return approvers, objectors, notes
}

// lastWords returns each person's last review.
func lastWords(opinions []Opinion) []Opinion {
	last := make(map[string]int)
	var words []Opinion
	for _, o := range opinions {
		user := strings.ToLower(o.User)
		if at, known := last[user]; known {
			words[at] = o
			continue
		}
		last[user] = len(words)
		words = append(words, o)
	}
	return words
}

func inBrackets(notes []string) string {
	slices.Sort(notes)
	if notes = slices.Compact(notes); len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, "; ") + ")"
}

// Started judges an apply that somebody started with the digest that they
// expect. The run counts as a review if their approval would count for each
// part. Started returns why it would not; nothing if it does count.
func Started(rules spec.Review, parts []Part, by Opinion) []string {
	if by.isBot() || !by.MayWrite {
		return []string{strings.Replace(by.whyNot(), by.User, by.User+", who started the run,", 1)}
	}
	var against []string
	for _, part := range parts {
		if len(part.Files) == 0 || !rules.NoSelfApproval {
			continue
		}
		switch own := slices.ContainsFunc(part.Authors,
			func(a string) bool { return strings.EqualFold(a, by.User) }); {
		case own:
			against = append(against, fmt.Sprintf("%s, who started the run, wrote %s", by.User, part.Name))
		case len(part.Unknown) > 0:
			against = append(against, fmt.Sprintf("%s holds %s by an address that belongs to no user of GitHub; "+
				"add the address to the author's account", part.Name, strings.Join(part.Unknown, ", ")))
		}
	}
	return against
}
