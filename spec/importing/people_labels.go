package importing

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// groupLabels says what the roles and groups of the warehouse are called in the policy, by
// a rule that does not depend on their order: by their own name, a role that has the name
// of a group with "role_" before it, and what cannot be a label with a digest. A group of
// the policy that is called so is the same.
func (r *people) groupLabels(groups []Group) map[state.Principal]string {
	names := make(map[string]int)
	for _, group := range groups {
		names[group.Name]++
	}
	labels := make(map[state.Principal]string)
	for _, group := range groups {
		if group.LeftOut != "" {
			continue
		}
		label, prefixed := group.Name, string(group.Kind)+"_"+group.Name
		switch {
		case isLabel("group", label) && (names[label] == 1 || group.Kind == state.PrincipalGroup):
		case isLabel("group", prefixed) && names[prefixed] == 0:
			label = prefixed
		default:
			label = short(group.Name) + digestOf(string(group.Kind), group.Name)[:17]
		}
		labels[group.Principal] = label
	}
	return labels
}

// isLabel reports whether a block can be called so, and nobody takes it for another name.
func isLabel(block, label string) bool {
	return spec.CheckLabel(block, label) == nil && redshift.Deceives(label) == ""
}

// accountsElsewhere are the accounts that users have in other integrations: nobody else can
// have them there, and an account is called like its user where nothing else is said.
func (r *people) accountsElsewhere() map[redshift.Account]bool {
	all := make(map[redshift.Account]bool)
	for _, i := range r.Repository.Integrations {
		for _, user := range r.Repository.Users {
			if i.Name != r.Integration.Name {
				all[user.Account(i.Name)] = true
			}
		}
	}
	return all
}

// userLabels gives accounts labels: their own names, those from IAM without what AWS puts
// before them, and what cannot be a label, or is one already, with the name of the
// integration, or a digest.
func (r *people) userLabels(fresh, all []Account) map[redshift.Account]string {
	taken := make(map[string]bool)
	for _, user := range r.Repository.Users {
		taken[user.Name] = true
	}
	accounts := make(map[string]bool)
	for _, account := range all {
		accounts[string(account.Name)] = true
	}
	names := make([]redshift.Account, len(fresh))
	for n, account := range fresh {
		names[n] = account.Name
	}
	return assign(names, taken, r.userCandidate, func(account redshift.Account, label string, _ int) bool {
		another := accounts[label] && label != string(account) || r.elsewhere[redshift.Account(label)]
		return !another && isLabel("user", label)
	})
}

func (r *people) userCandidate(account redshift.Account, level int) string {
	name := string(account)
	switch level {
	case 0:
		for _, prefix := range []string{"IAM:", "IAMA:"} {
			if person, found := strings.CutPrefix(name, prefix); found {
				return person
			}
		}
		return name
	case 1:
		return name
	case 2:
		return name + "_" + r.Integration.Name
	}
	return short(name) + digestOf(r.Integration.Name, name)[:9+8*min(level-3, 7)]
}

func short(name string) string {
	name = plain(name)
	return name[:min(len(name), 60)]
}

func digestOf(parts ...string) string {
	return fmt.Sprintf("_%x", sha256.Sum256([]byte(strings.Join(parts, "\x00"))))
}
