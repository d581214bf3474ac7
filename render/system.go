package render

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// systemNames are the names of what redveil keeps for itself in a warehouse.
type systemNames struct {
	schema                        redshift.Ident
	profile, entitlement, maskKey redshift.Name
	object, policy, history, lock redshift.Name
	userProfile, userEntitlement  redshift.Name
}

func systemNamesOf(schema redshift.Ident) systemNames {
	name := func(object string) redshift.Name {
		return redshift.Name{Schema: schema, Object: redshift.MustIdent(object)}
	}
	return systemNames{
		schema:  schema,
		profile: name("profile"), entitlement: name("entitlement"), maskKey: name("mask_key"),
		object: name("object"), policy: name("policy"), history: name("history"), lock: name("lock"),
		userProfile: name("user_profile"), userEntitlement: name("user_entitlement"),
	}
}

// SystemSchema is the schema for a prefix: redveil_system.
func SystemSchema(prefix redshift.Ident) redshift.Ident {
	return redshift.MustIdent(prefix.String() + "_system")
}

// tables are redveil's own, with their columns.
func (s systemNames) tables() []state.Table {
	return []state.Table{
		{Name: s.profile, Columns: "account varchar(127), user_name varchar(127), project varchar(256), state varchar(16)"},
		{Name: s.entitlement, Columns: "account varchar(127), kind varchar(16), name varchar(256), value varchar(256)"},
		{Name: s.maskKey, Columns: "key varchar(64)"},
		{Name: s.object, Columns: "kind varchar(16), schema_name varchar(127), name varchar(127), digest_sent varchar(80), digest_read varchar(80)"},
		{Name: s.policy, Columns: "schema_name varchar(127), name varchar(127), part integer, text varchar(65535)"},
		{Name: s.history, Columns: "applied_at timestamp, commit_id varchar(64), actor varchar(256), pull_request varchar(256), plan_digest varchar(80), outcome varchar(16), statements integer"},
		{Name: s.lock, Columns: "holder varchar(256), since timestamp"},
	}
}

// views are the secure views: the rows of the account that is reading.
// CURRENT_USER in a view is the reader, not the owner. Comparison ignores
// trailing spaces, and letter case in some databases, so MD5 compares bytes.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CURRENT_USER.html
func (s systemNames) views() []state.ViewDefinition {
	return []state.ViewDefinition{
		{
			Name: s.userProfile,
			Body: redshift.Format("SELECT p.account, p.user_name, p.project, p.state\n"+
				"FROM %s AS p\n"+
				"WHERE p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER)", s.profile.SQL()),
			Columns: "account varchar(127), user_name varchar(127), project varchar(256), state varchar(16)",
		},
		{
			Name: s.userEntitlement,
			Body: redshift.Format("SELECT e.kind, e.name, e.value\n"+
				"FROM %s AS e\n"+
				"WHERE e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER)", s.entitlement.SQL()),
			Columns: "kind varchar(16), name varchar(256), value varchar(256)",
		},
	}
}
