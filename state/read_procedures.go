package state

import (
	"database/sql"
	"fmt"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// procedures reads the stored procedures of redveil's own schemas: those that
// it made become objects, with the right to call them.
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

// varcharType is the number of character varying in pg_type.
const varcharType = "1043"

// argumentsOf names the types in an oidvector; one that redveil's procedures
// do not have keeps its number.
func argumentsOf(types string) string {
	fields := strings.Fields(types)
	for n, field := range fields {
		if field == varcharType {
			fields[n] = textArgument
		}
	}
	return strings.Join(fields, ", ")
}

// executors adds who may call a procedure. Whether the privilege views show
// procedures is not documented, so the list in pg_proc is read.
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

// aclItems takes an aclitem[] as text apart: {=X/admin,"group a b=X/admin"}.
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

// grantee reads who an aclitem is for: "=X/admin" is PUBLIC's, "group g=X/admin"
// a group's; a name with unusual characters stands in quotes.
func grantee(item string) (Principal, bool) {
	holder, _, ok := strings.Cut(item, "=")
	if strings.Contains(item, `"`) { // a quoted name may hold a =
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

// OnProcedure grants the right to call a procedure.
func OnProcedure(name redshift.Name, arguments string, to Principal) Grant {
	return Grant{Privilege: Execute, Schema: name.Schema, Relation: name.Object, Arguments: arguments, To: to}
}
