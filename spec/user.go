package spec

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/state/redshift"
	"github.com/zclconf/go-cty/cty"
)

// User is a person.
type User struct {
	Origin     Origin
	Name       string
	Username   redshift.Account
	Usernames  map[string]redshift.Account // by integration
	Groups     []string
	Attributes map[string][]string // the user's own; see policies for inherited ones
	Active     bool
}

// Account is the user's account name in an integration's warehouse.
func (u *User) Account(integration string) redshift.Account {
	if account, ok := u.Usernames[integration]; ok {
		return account
	}
	return u.Username
}

var userSchema = schema{
	says: "A person, or a program, that reads.",
	attributes: []attr{
		{
			name: "username", kind: anAccount, otherwise: "the label", example: `"alice"`,
			says: "Their account in the warehouse.",
		},
		{
			name: "usernames", kind: accountMap, otherwise: "`username` everywhere", example: `{ eu = "alice.smith" }`,
			says: "Their account in one integration, where it differs.",
		},
		{
			name: "groups", kind: labelList, of: "group", example: `["analysts"]`,
			says: "The groups that they are in.",
		},
		{
			name: "attributes", kind: valueMap, example: `{ region = ["amer"] }`,
			says: "Values that they carry, beside those of their groups.",
		},
		{name: "active", kind: aCondition, fallback: "true", says: "Whether they may read anything."},
	},
}

func (l *loader) user(f *fields, origin Origin, name string) {
	u := &User{Origin: origin, Name: name, Active: f.boolean("active")}
	u.Username = redshift.Account(l.account(f, "username", name))
	u.Usernames = l.usernames(f)
	groups := f.items("groups")
	for _, group := range groups {
		l.refer("group", group.text, group.rng)
	}
	u.Groups = texts(groups)
	u.Attributes = l.attributeMap(f)
	l.repository.Users = append(l.repository.Users, u)
}

// usernames reads usernames = { eu = "alice.smith" }.
func (l *loader) usernames(f *fields) map[string]redshift.Account {
	accounts := make(map[string]redshift.Account)
	attribute, found := f.attribute("usernames")
	if !found {
		return accounts
	}
	object, ok := attribute.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		f.wrongType(attribute, `an object such as { eu = "alice.smith" }`)
		return accounts
	}
	for _, entry := range l.entriesOf(object) {
		integration := entry.name
		value, constant := constantOf(entry.value)
		if !entry.named || !constant || value.IsNull() || value.Type() != cty.String {
			f.refuse(entry.value.Range(), "Attribute of the wrong type", "usernames maps integrations to account "+
				"names in quotes.")
			continue
		}
		l.refer("integration", integration, entry.key)
		account, err := redshift.ParseAccount(value.AsString())
		if err != nil {
			f.refuse(entry.value.Range(), "Invalid account name", "usernames: %s.", err)
		}
		accounts[integration] = account
	}
	return accounts
}
