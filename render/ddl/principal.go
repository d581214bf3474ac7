package ddl

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

func join(m state.Membership) redshift.SQL {
	if m.In.Kind == state.PrincipalGroup {
		return redshift.Format("ALTER GROUP %s ADD USER %s", redshift.MustIdent(m.In.Name).SQL(), m.Member.SQL())
	}
	return redshift.Format("GRANT %s TO %s", m.In.SQL(), m.Member.SQL())
}

func leave(m state.Membership) redshift.SQL {
	if m.In.Kind == state.PrincipalGroup {
		return redshift.Format("ALTER GROUP %s DROP USER %s", redshift.MustIdent(m.In.Name).SQL(), m.Member.SQL())
	}
	return redshift.Format("REVOKE %s FROM %s", m.In.SQL(), m.Member.SQL())
}

// withoutAdmin takes from a member the right to give the role to others. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_REVOKE.html
func withoutAdmin(m state.Membership) redshift.SQL {
	return redshift.Format("REVOKE ADMIN OPTION FOR %s FROM %s", m.In.SQL(), m.Member.SQL())
}

// privilege writes a privilege's name; state has read it from a closed list.
func privilege(g state.Grant) redshift.SQL {
	if !g.Column.IsZero() {
		return redshift.Format("%s (%s)", redshift.Trusted(string(g.Privilege)), g.Column.SQL())
	}
	return redshift.Trusted(string(g.Privilege))
}

func target(g state.Grant) redshift.SQL {
	if g.Relation.IsZero() {
		return redshift.Format("SCHEMA %s", g.Schema.SQL())
	}
	name := redshift.Name{Schema: g.Schema, Object: g.Relation}
	if g.Privilege == state.Execute {
		return signature(name, g.Arguments)
	}
	return name.SQL()
}
