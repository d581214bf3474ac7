package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// Pull is the pull request whose plan is to be applied.
type Pull struct {
	Number int
	Author string
	// Committers wrote its commits, its author or not.
	Committers []string
	// Files are the policy files that it changes.
	Files []string
}

// Opinion is one review of the pull request.
type Opinion struct {
	User  string
	Stand Stand
	// Digest is the plan that the reviewed commit had when the review was
	// given, empty where it had none yet.
	Digest state.Digest
	// MayWrite: GitHub counts reviews of people with write access only.
	MayWrite bool
}

// Stand is what a review says.
type Stand string

// The stands that count; a comment changes nobody's stand.
const (
	Approves  Stand = "approves"
	Objects   Stand = "objects"
	Withdrawn Stand = "withdrawn"
)

// Missing tells which approvals a plan lacks by the integration's rules, in
// sentences; none means that it may be applied. Opinions stand oldest first.
func Missing(rules spec.Review, pull Pull, digest state.Digest, opinions []Opinion, owners Owners) ([]string, error) {
	approvers, notes := approversOf(rules, pull, digest, opinions)
	var missing []string
	if len(approvers) < rules.Approvals {
		missing = append(missing, fmt.Sprintf("#%d has %d of %d approvals of this plan%s", pull.Number, len(approvers), rules.Approvals, inBrackets(notes)))
	}
	if rules.CodeOwners {
		unowned, err := owners.missing(pull.Files, approvers)
		if err != nil {
			return nil, err
		}
		missing = append(missing, unowned...)
	}
	return missing, nil
}

// approversOf are the people whose last word is an approval of this plan, and
// notes on those whose approval does not count.
func approversOf(rules spec.Review, pull Pull, digest state.Digest, opinions []Opinion) (approvers, notes []string) {
	last := make(map[string]Opinion)
	var order []string
	for _, o := range opinions {
		user := strings.ToLower(o.User)
		if _, known := last[user]; !known {
			order = append(order, user)
		}
		last[user] = o
	}
	for _, user := range order {
		o := last[user]
		own := strings.EqualFold(o.User, pull.Author) || slices.ContainsFunc(pull.Committers, func(c string) bool { return strings.EqualFold(c, o.User) })
		switch {
		case o.Stand != Approves:
		case rules.NoSelfApproval && own:
			notes = append(notes, fmt.Sprintf("that of %s is for her own change", o.User))
		case !o.MayWrite:
			notes = append(notes, fmt.Sprintf("%s may not write to the repository", o.User))
		case o.Digest != digest:
			notes = append(notes, fmt.Sprintf("%s approved another plan", o.User))
		default:
			approvers = append(approvers, o.User)
		}
	}
	return approvers, notes
}

func inBrackets(notes []string) string {
	if len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, "; ") + ")"
}
