package state

import (
	"cmp"
	"database/sql"
	"regexp"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// defaultGrants reads the privileges that relations get when they are made. The
// view of them names no groups, so these come from the catalog behind it. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_DEFAULT_PRIVILEGES.html
func (r *reader) defaultGrants() error {
	err := r.each("default_grants", nil, func(scan func(...any) error) error {
		var schema sql.NullString
		var on, maker, privilege, kind, name string
		if err := scan(&on, &schema, &maker, &privilege, &kind, &name); err != nil {
			return err
		}
		r.defaultGrant(maker, schema, privilege, on == "PROCEDURE", r.principal(kind, name))
		return nil
	})
	if err != nil {
		return err
	}
	err = r.each("default_acl", nil, func(scan func(...any) error) error {
		var on, maker string
		var schema, acl sql.NullString
		if err := scan(&on, &maker, &schema, &acl); err != nil {
			return err
		}
		for _, item := range strings.Split(acl.String, "|") {
			to, privileges, ok := aclItem(item)
			if !ok || to.Kind != PrincipalGroup {
				continue
			}
			for _, privilege := range privileges {
				r.defaultGrant(maker, schema, privilege, on == "p", to)
			}
		}
		return nil
	})
	defaults := &r.snapshot.Unmanaged.Privileges.Defaults
	slices.SortFunc(*defaults, func(a, b DefaultGrant) int {
		return cmp.Or(cmp.Compare(a.Maker, b.Maker), a.Schema.Compare(b.Schema), a.To.compare(b.To),
			cmp.Compare(a.Privilege, b.Privilege))
	})
	*defaults = slices.Compact(*defaults)
	return err
}

func (r *reader) defaultGrant(maker string, schema sql.NullString, privilege string, procedures bool, to Principal) {
	known, counts := privileges[privilege]
	if procedures {
		known, counts = Execute, privilege == string(Execute)
	}
	d := DefaultGrant{Maker: redshift.Account(maker), Privilege: known, To: to}
	if schema.Valid {
		id, ok := lenient(schema.String)
		counts, d.Schema = counts && ok, id
	}
	if counts {
		p := &r.snapshot.Unmanaged.Privileges
		p.Defaults = append(p.Defaults, d)
	}
}

// letters are the privileges in an entry of an access list. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_DEFAULT_PRIVILEGES.html
var letters = map[rune]string{
	'r': "SELECT", 'a': "INSERT", 'w': "UPDATE", 'd': "DELETE", 'D': "DROP", 'A': "ALTER", 'P': "TRUNCATE",
	'x': "REFERENCES", 'X': "EXECUTE",
}

// aclEntry has a grantee, whose name may contain = as those of IAM do, and letters.
var aclEntry = regexp.MustCompile(`^(.*?)=([a-zA-Z*]*)(?:/.*)?$`)

// aclItem reads an entry such as "group bi=r/admin", "ann=rw/admin" or
// "=r/admin", which is everyone's. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_PG_DEFAULT_ACL.html
func aclItem(item string) (to Principal, privileges []string, ok bool) {
	entry := aclEntry.FindStringSubmatch(strings.Trim(item, `"`))
	if entry == nil {
		return to, nil, false
	}
	name, rights := entry[1], entry[2]
	group, isGroup := strings.CutPrefix(name, "group ")
	plain := strings.Trim(strings.ReplaceAll(group, `\`, ""), `"`)
	switch {
	case isGroup:
		to = Principal{PrincipalGroup, plain}
	case name == "":
		to = Public()
	default:
		to = Principal{PrincipalUser, plain}
	}
	for _, letter := range rights {
		if privilege, known := letters[letter]; known {
			privileges = append(privileges, privilege)
		}
	}
	return to, privileges, true
}
