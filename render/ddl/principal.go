package ddl

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// join and leave list the members of one role or group. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html and
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_GROUP.html
func join(m state.Membership) Parts {
	if m.In.Kind == state.PrincipalGroup {
		return members(m, redshift.Format("ALTER GROUP %s ADD USER ", redshift.MustIdent(m.In.Name).SQL()))
	}
	return members(m, redshift.Format("GRANT %s TO ", m.In.SQL()))
}

func leave(m state.Membership) Parts {
	if m.In.Kind == state.PrincipalGroup {
		return members(m, redshift.Format("ALTER GROUP %s DROP USER ", redshift.MustIdent(m.In.Name).SQL()))
	}
	return members(m, redshift.Format("REVOKE %s FROM ", m.In.SQL()))
}

// withoutAdmin takes from a member the right to give the role to others. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_REVOKE.html
func withoutAdmin(m state.Membership) Parts {
	return members(m, redshift.Format("REVOKE ADMIN OPTION FOR %s FROM ", m.In.SQL()))
}

func members(m state.Membership, before redshift.SQL) Parts {
	return share(list{before: before, kind: m.Member.Kind}, m.Member.SQL())
}

func give(g state.Grant) Parts {
	return onTarget(g, redshift.Format("GRANT %s ON ", privilege(g)), redshift.Format(" TO %s", g.To.SQL()))
}

func take(g state.Grant) Parts {
	return onTarget(g, redshift.Format("REVOKE %s ON ", privilege(g)), redshift.Format(" FROM %s", g.To.SQL()))
}

// onTarget lists the objects on which one principal has the same privilege. A grant on
// a column, whose meaning depends on those on its table, stands alone, and so does one
// on an external schema, which cannot be part of a transaction.
func onTarget(g state.Grant, before, after redshift.SQL) Parts {
	word, name := target(g)
	if g.External || !g.Column.IsZero() {
		return own(redshift.Format("%s%s%s%s", before, word, name, after))
	}
	return share(list{before: redshift.Format("%s%s", before, word), after: after}, name)
}

// privilege writes a privilege's name; state has read it from a closed list.
func privilege(g state.Grant) redshift.SQL {
	if !g.Column.IsZero() {
		return redshift.Format("%s (%s)", redshift.Trusted(string(g.Privilege)), g.Column.SQL())
	}
	return redshift.Trusted(string(g.Privilege))
}

// target returns what a grant is on, after the word for its kind.
func target(g state.Grant) (word, name redshift.SQL) {
	if g.Relation.IsZero() {
		return redshift.Raw("SCHEMA "), g.Schema.SQL()
	}
	relation := redshift.Name{Schema: g.Schema, Object: g.Relation}
	if g.Privilege == state.Execute {
		return redshift.Raw("PROCEDURE "), callable(relation, g.Arguments)
	}
	return redshift.Raw(""), relation.SQL()
}
