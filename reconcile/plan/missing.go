package plan

import (
	"slices"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// MissingRight is a right that the system account lacks for what a plan does.
type MissingRight struct {
	// Right reads after "it has no".
	Right string
	// Lines are the statements with which an administrator gives it.
	Lines []redshift.SQL
}

// missingRights returns what the system account lacks, each right once.
func missingRights(p *Plan, able *enforced.Abilities) []MissingRight {
	if able.All() {
		return nil
	}
	m := &missing{Abilities: able, scope: p.Scope, account: p.Scope.Account.SQL()}
	for _, change := range p.Changes {
		m.forChange(change)
	}
	for _, table := range p.Scope.Tables {
		if able.HasTable(table) && !able.MayRead(table) {
			m.reading(table.Schema)
		}
	}
	return m.all
}

// missing collects what an account lacks.
type missing struct {
	*enforced.Abilities
	scope   state.Scope
	account redshift.SQL
	all     []MissingRight
}

func (m *missing) add(right string, lines ...redshift.SQL) {
	if !slices.ContainsFunc(m.all, func(r MissingRight) bool { return r.Right == right }) {
		m.all = append(m.all, MissingRight{right, lines})
	}
}

func (m *missing) forChange(change *Change) {
	if key := change.Key(); m.scope.IsOwn(key.Schema) && m.HasSchema(key.Schema) && !m.MayMakeIn(key.Schema) {
		m.making(key.Schema)
	}
	switch o := change.After.(type) {
	case state.Schema:
		if !m.MayCreateSchemas() {
			database := redshift.Account(m.scope.Database).SQL()
			m.add("CREATE on the database", redshift.Format("GRANT CREATE ON DATABASE %s TO %s", database, m.account))
		}
	case state.Role:
		if change.Before == nil {
			m.permission(redshift.Raw("CREATE ROLE"))
		}
	case state.User:
		m.permission(redshift.Raw("CREATE USER"))
	case state.Grant:
		if o.Relation.IsZero() && !m.scope.IsOwn(o.Schema) && m.HasSchema(o.Schema) && !m.MayGiveUsage(o.Schema) {
			m.usage(o.Schema)
		}
	case nil, state.Group, state.Table, state.View, state.Procedure, state.Profile, state.Membership:
	}
}

// making: a schema of redveil's may be somebody else's, who made it before. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
func (m *missing) making(schema redshift.Ident) {
	m.add("CREATE and USAGE WITH GRANT OPTION on schema "+schema.String(),
		redshift.Format("GRANT CREATE, USAGE ON SCHEMA %s TO %s WITH GRANT OPTION", schema.SQL(), m.account))
}

// usage: readers of a late-binding view need USAGE on the schema beneath it.
func (m *missing) usage(schema redshift.Ident) {
	m.add("USAGE WITH GRANT OPTION on schema "+schema.String(),
		redshift.Format("GRANT USAGE ON SCHEMA %s TO %s WITH GRANT OPTION", schema.SQL(), m.account))
}

// reading: the owner of a view needs SELECT on what it reads. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
func (m *missing) reading(schema redshift.Ident) {
	if !m.MayUse(schema) {
		m.usage(schema)
	}
	if !m.IsExternal(schema) {
		m.add("SELECT FOR TABLES IN SCHEMA "+schema.String(),
			redshift.Format("GRANT SELECT FOR TABLES IN SCHEMA %s TO %s", schema.SQL(), m.account))
	}
}

// permission asks for a system permission, which only roles hold. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_roles-system-privileges.html
func (m *missing) permission(permission redshift.SQL) {
	if m.HasPermission(permission.String()) {
		return
	}
	role := state.PrincipalsRole(m.scope.SystemSchema)
	var lines []redshift.SQL
	if !m.HasRole(role.String()) {
		lines = append(lines, redshift.Format("CREATE ROLE %s", role.SQL()))
	}
	lines = append(lines, redshift.Format("GRANT %s TO ROLE %s", permission, role.SQL()))
	if !m.Is(state.Principal{Kind: state.PrincipalRole, Name: role.String()}) {
		lines = append(lines, redshift.Format("GRANT ROLE %s TO %s", role.SQL(), m.account))
	}
	m.add("system permission "+permission.String(), lines...)
}
