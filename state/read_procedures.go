package state

import (
	"database/sql"
	"fmt"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// procedures reads the stored procedures in redveil's own schemas. Those that
// it made become objects, and so do the rights to call them.
func (r *reader) procedures() error {
	r.snapshot.Unmanaged.Procedures = make(map[Key]string)
	return r.each("procedures", r.scope.own(), func(scan func(...any) error) error {
		var schema, name, types, text string
		var definer bool
		var acl, owner sql.NullString
		if err := scan(&schema, &name, &types, &definer, &text, &acl, &owner); err != nil {
			return err
		}
		relation, ok := lenientName(schema, name)
		if !ok {
			return nil
		}
		p := Procedure{Name: relation, Arguments: argumentsOf(types), Digest: Foreign}
		text = fmt.Sprintf("definer %t\n%s", definer, text)
		r.snapshot.Unmanaged.Procedures[p.Key()] = text
		row, ours := r.registry[p.Key()]
		if !ours {
			return nil
		}
		if DigestOf(text) == row.read {
			p.Digest = row.sent
		}
		r.own(p.Key(), owner)
		p.Owner = r.owners[p.Key()]
		r.snapshot.Catalog.Add(p)
		r.executors(p, acl.String)
		return nil
	})
}

// varcharType is the OID of character varying in pg_type.
const varcharType = "1043"

// argumentsOf returns the names of the types in an oidvector. A type that
// redveil's procedures do not use keeps its number.
func argumentsOf(types string) string {
	fields := strings.Fields(types)
	for n, field := range fields {
		if field == varcharType {
			fields[n] = textArgument
		}
	}
	return strings.Join(fields, ", ")
}

// executors adds the grants to call a procedure. The documentation does not say
// whether the privilege views show procedures, so this reads the list in
// pg_proc. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_PG_PROC_INFO.html
func (r *reader) executors(p Procedure, acl string) {
	for _, item := range aclItems(acl) {
		to, ok := grantee(item)
		if !ok || to == (Principal{PrincipalUser, string(r.scope.Account)}) {
			continue
		}
		grant := OnProcedure(p.Name, p.Arguments, to)
		if r.snapshot.Catalog.Find(grant.Key()) == nil {
			r.snapshot.Catalog.Add(grant)
		}
	}
}

// aclItems splits the text of an aclitem[]: {=X/admin,"group a b=X/admin"}.
func aclItems(acl string) []string {
	acl = strings.TrimSuffix(strings.TrimPrefix(acl, "{"), "}")
	var items []string
	var item strings.Builder
	quoted := false
	for n := 0; n < len(acl); n++ {
		switch c := acl[n]; {
		case c == '\\' && n+1 < len(acl):
			n++
			item.WriteByte(acl[n])
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			items = append(items, item.String())
			item.Reset()
		default:
			item.WriteByte(c)
		}
	}
	if item.Len() > 0 {
		items = append(items, item.String())
	}
	return items
}

// grantee returns whom an aclitem is for: "=X/admin" is for PUBLIC, "group
// g=X/admin" for a group. A name with unusual characters is quoted.
func grantee(item string) (Principal, bool) {
	holder, _, ok := strings.Cut(item, "=")
	if strings.Contains(item, `"`) { // a quoted name may contain =
		end := strings.LastIndex(item, `"=`)
		if end < 0 {
			end = strings.Index(item, "=") - 1
		}
		holder = item[:end+1]
	}
	if !ok {
		return Principal{}, false
	}
	kind := PrincipalUser
	for prefix, of := range map[string]PrincipalKind{"group ": PrincipalGroup, "role ": PrincipalRole} {
		if rest, found := strings.CutPrefix(holder, prefix); found {
			kind, holder = of, rest
		}
	}
	if holder == "" {
		return Public(), true
	}
	if inner, found := strings.CutPrefix(holder, `"`); found {
		holder = strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
	}
	return Principal{Kind: kind, Name: holder}, true
}

// OnProcedure returns a grant of the right to call a procedure.
func OnProcedure(name redshift.Name, arguments string, to Principal) Grant {
	return Grant{Privilege: Execute, Schema: name.Schema, Relation: name.Object, Arguments: arguments, To: to}
}
