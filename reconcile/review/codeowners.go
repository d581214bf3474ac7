package review

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/hmarr/codeowners"
)

// Owners knows who owns which file, and who is in which team.
type Owners struct {
	// File is the content of CODEOWNERS before the change; nil where there is none.
	File []byte
	// InTeam reports whether a user is in a team, "org/name".
	InTeam func(team, user string) (bool, error)
}

// missing returns a sentence for each file of a part that lacks the approval of
// an owner. A file without a rule, or with a rule that names nobody, needs
// none.
func (o Owners) missing(part Part, approvers []string) ([]string, error) {
	if o.File == nil {
		return []string{"code_owners = true, but the branch has no CODEOWNERS file"}, nil
	}
	rules, err := codeowners.ParseFile(bytes.NewReader(o.File))
	if err != nil {
		return nil, fmt.Errorf("reading CODEOWNERS: %w; correct the file", err)
	}
	var missing []string
	for _, file := range part.Files {
		rule, err := rules.Match(file)
		if err != nil {
			return nil, fmt.Errorf("finding the owners of %s: %w", file, err)
		}
		if rule == nil || len(rule.Owners) == 0 {
			continue
		}
		approved, err := o.approved(rule.Owners, approvers)
		if err != nil {
			return nil, err
		}
		if !approved {
			missing = append(missing, fmt.Sprintf("no owner of %s approved this plan (%s), which %s changes", file,
				namesOf(rule.Owners), part.Name))
		}
	}
	return slices.Compact(missing), nil
}

func (o Owners) approved(owners []codeowners.Owner, approvers []string) (bool, error) {
	for _, approver := range approvers {
		for _, owner := range owners {
			switch owner.Type {
			case codeowners.UsernameOwner:
				if strings.EqualFold(owner.Value, approver) {
					return true, nil
				}
			case codeowners.TeamOwner:
				in, err := o.InTeam(owner.Value, approver)
				if err != nil {
					return false, fmt.Errorf("asking whether %s is in @%s: %w", approver, owner.Value, err)
				}
				if in {
					return true, nil
				}
			case codeowners.EmailOwner: // GitHub does not say whose address it is
			}
		}
	}
	return false, nil
}

func namesOf(owners []codeowners.Owner) string {
	names := make([]string, len(owners))
	for n, owner := range owners {
		names[n] = owner.String()
	}
	return strings.Join(names, ", ")
}
