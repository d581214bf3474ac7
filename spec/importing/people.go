package importing

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// PeopleInput is a valid policy, and who is in a warehouse.
type PeopleInput struct {
	Repository  *spec.Repository
	Integration *spec.Integration
	// Files are all policy files by name, with normal line ends.
	Files map[string][]byte
	// Accounts and Groups are sorted.
	Accounts []Account
	Groups   []Group
}

// Account is an account of the warehouse.
type Account struct {
	Name redshift.Account
	// In are the roles and groups that it is in, also by way of other roles, and Itself
	// those that it was put into.
	In, Itself []state.Principal
	// LeftOut says why no user is written for it; empty to write one.
	LeftOut string
}

// Group is a role or group of the warehouse. Both become groups of the policy.
type Group struct {
	state.Principal
	// In and Itself are the roles that it lies in, as of an account.
	In, Itself []state.Principal
	// Remark stands above the block.
	Remark  string
	LeftOut string
}

// PeopleResult is what would be different, and what the groups of the warehouse are called
// in the policy.
type PeopleResult struct {
	Result
	Groups map[state.Principal]string
}

// peopleFolder is where users and groups are written.
const peopleFolder = "people"

// People writes a group for each role and group that has none, and a user for each
// account, in the groups that it is in. Whoever is in the policy stays as they are: that
// they are in other groups is told.
func People(in PeopleInput) (PeopleResult, error) {
	r := &people{run: newRun(Input{Repository: in.Repository, Integration: in.Integration, Files: in.Files})}
	r.groups, r.elsewhere = r.groupLabels(in.Groups), r.accountsElsewhere()
	r.within = r.withinOf(in.Groups)
	if err := r.addGroups(in.Groups); err != nil {
		return PeopleResult{}, err
	}
	if err := r.addUsers(in.Accounts); err != nil {
		return PeopleResult{}, err
	}
	return PeopleResult{r.finish(), r.groups}, nil
}

type people struct {
	*run
	groups map[state.Principal]string // labels of those that are written or there
	// elsewhere are the accounts that users have in other integrations.
	elsewhere map[redshift.Account]bool
	// within are the groups that each group lies in, by label, as the policy has them or is
	// to have them.
	within map[string][]string
}

func (r *people) addGroups(groups []Group) error {
	known := make(map[string]*spec.Group)
	for _, group := range r.Repository.Groups {
		known[group.Name] = group
	}
	for _, group := range groups {
		label := r.groups[group.Principal]
		switch {
		case group.LeftOut != "":
			r.skip(Item{What: AnyGroup, Name: group.String(), Reason: group.LeftOut})
			continue
		case known[label] != nil:
			r.compareGroup(known[label], group)
			continue
		}
		file := r.existing(path.Join(peopleFolder, "groups.hcl"))
		d, err := r.document(file)
		if err != nil {
			return err
		}
		block, alone := r.group(group, label)
		d.add(block, alone)
		r.result.Added = append(r.result.Added, Item{What: AnyGroup, Name: label, Before: group.String(), File: file})
	}
	return nil
}

// group writes a block. Alone says that it is one line, which takes no blank line before.
func (r *people) group(group Group, label string) (block hclwrite.Tokens, alone bool) {
	if group.Remark != "" {
		block = append(block, remark(cleaned(group.Remark))...)
	}
	if label != group.Name {
		block = append(block, remark("In the warehouse: "+cleaned(group.String())+".")...)
	}
	within := r.within[label]
	alone = len(block)+len(within) == 0
	block = append(block, header("group", label)...)
	if len(within) > 0 {
		block = append(append(append(block, lineEnd()), attribute("groups", list(within))...), lineEnd())
	}
	return append(block, closing()...), alone
}

func (r *people) addUsers(accounts []Account) error {
	known := make(map[redshift.Account]*spec.User)
	for _, user := range r.Repository.Users {
		known[user.Account(r.Integration.Name)] = user
	}
	var fresh []Account
	for _, account := range accounts {
		_, err := redshift.ParseAccount(string(account.Name))
		switch {
		case account.LeftOut != "":
			r.skip(Item{What: AnyUser, Name: string(account.Name), Reason: account.LeftOut})
		case known[account.Name] != nil:
			r.compare(known[account.Name], account)
		case err != nil:
			r.skip(Item{What: AnyUser, Name: string(account.Name), Reason: "the policy cannot name it: " + err.Error()})
		default:
			fresh = append(fresh, account)
		}
	}
	labels := r.userLabels(fresh, accounts)
	for _, account := range fresh {
		file := r.existing(path.Join(peopleFolder, "users.hcl"))
		d, err := r.document(file)
		if err != nil {
			return err
		}
		label := labels[account.Name]
		block := r.user(account, label)
		d.add(block, false)
		r.result.Added = append(r.result.Added, Item{
			What: AnyUser, Name: label, Before: string(account.Name), File: file,
		})
	}
	return nil
}

// compare tells of groups that somebody is in by the warehouse and not by the policy, which
// a person may have meant.
func (r *people) compare(user *spec.User, account Account) {
	lacks := r.lacking(user.Groups, account.In)
	if len(lacks) > 0 {
		r.skip(Item{
			What: AnyUser, Name: user.Name, File: user.Origin.Range.Filename, Line: user.Origin.Range.Start.Line,
			Reason: fmt.Sprintf("they are in the policy and stay as they are; the warehouse has them in %s, too",
				strings.Join(lacks, ", ")),
		})
	}
}

func (r *people) user(account Account, label string) hclwrite.Tokens {
	var all hclwrite.Tokens
	if line := remarkOn(account.Name); line != "" {
		all = append(all, remark(line)...)
	}
	all = append(all, header("user", label)...)
	groups := r.groupsFor(account.Itself, account.In)
	if label == string(account.Name) && len(groups) == 0 {
		return append(all, closing()...)
	}
	all = append(all, lineEnd())
	if label != string(account.Name) {
		all = append(append(all, r.username(account.Name)...), lineEnd())
	}
	if len(groups) > 0 {
		all = append(append(all, attribute("groups", list(groups))...), lineEnd())
	}
	return append(all, closing()...)
}

// username says which account a user has: everywhere, unless somebody else has that of
// another integration.
func (r *people) username(account redshift.Account) hclwrite.Tokens {
	if !r.elsewhere[account] {
		return attribute("username", text(string(account)))
	}
	here := hclwrite.Tokens{sign(hclsyntax.TokenOBrace, "{")}
	here = append(append(here, text(r.Integration.Name)...), sign(hclsyntax.TokenEqual, "="))
	here = append(append(here, text(string(account))...), sign(hclsyntax.TokenCBrace, "}"))
	return attribute("usernames", here)
}

var service = regexp.MustCompile(`(?i)^(svc|srv|sa|bot|app|etl|elt|dbt|airflow|dagster|fivetran|airbyte|stitch|tableau|` +
	`looker|powerbi|quicksight|metabase|superset|mode|sigma|grafana)([_.-]|$)|[_.-](svc|srv|bot|app|etl|service|loader|ro|` +
	`rw)$`)

// remarkOn says what there is to know of an account by its name alone.
func remarkOn(account redshift.Account) string {
	name := string(account)
	switch {
	case strings.HasPrefix(name, "IAMR:"):
		return "One account for all who take on this role of AWS: a rule cannot tell them apart."
	case strings.HasPrefix(name, "IAM:"), strings.HasPrefix(name, "IAMA:"):
		return ""
	case strings.Contains(name, ":"):
		return "From an identity provider, which also decides who may sign in."
	case service.MatchString(name):
		return "By its name perhaps a program, and no person."
	}
	return ""
}
