package render

import (
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// systemNames are the names of redveil's own objects in a warehouse, and which
// of them a policy needs.
type systemNames struct {
	schema, procedureSchema         redshift.Ident
	profile, entitlement, maskKey   redshift.Name
	object, policy, history, lock   redshift.Name
	fence, finding                  redshift.Name
	project, acknowledgement        redshift.Name
	impersonation, impersonateGrant redshift.Name
	userProfile, userEntitlement    redshift.Name
	keyFingerprint                  redshift.Name

	// projects: people act in projects; purposes are those they act for.
	projects bool
	purposes []Purpose
	// impersonates: some people may read as others.
	impersonates bool
	// plans: an account of its own reads what plans are made from.
	plans bool
}

func systemNamesOf(resolved *policies.Resolved) systemNames { return SystemOf(resolved).names() }

func (s System) names() systemNames {
	prefix := s.Prefix
	schema := SystemSchema(prefix)
	name := func(object string) redshift.Name {
		return redshift.Name{Schema: schema, Object: redshift.MustIdent(object)}
	}
	return systemNames{
		schema: schema, procedureSchema: ProcedureSchema(prefix),
		profile: name("profile"), entitlement: name("entitlement"), maskKey: name("mask_key"),
		object: name("object"), policy: name("policy"), history: name("history"), lock: name("lock"),
		fence:   name("fence"),
		finding: name(state.FindingTable),
		project: name("project"), acknowledgement: name("acknowledgement"),
		impersonation: name("impersonation"), impersonateGrant: name("impersonation_grant"),
		userProfile: name("user_profile"), userEntitlement: UserEntitlement(prefix),
		keyFingerprint: name(state.KeyFingerprintView), plans: s.PlanAccount != "",
		projects: s.Projects, purposes: s.Purposes, impersonates: s.Impersonates,
	}
}

// SystemSchema is the schema for a prefix: redveil_system.
func SystemSchema(prefix redshift.Ident) redshift.Ident {
	return redshift.MustIdent(prefix.String() + "_system")
}

// UserEntitlement is the view of the reader's own rows, which policy views ask.
func UserEntitlement(prefix redshift.Ident) redshift.Name {
	return redshift.Name{Schema: SystemSchema(prefix), Object: redshift.MustIdent("user_entitlement")}
}

// ProcedureSchema is the schema of what people call: redveil_procedures.
func ProcedureSchema(prefix redshift.Ident) redshift.Ident {
	return redshift.MustIdent(prefix.String() + "_procedures")
}

// tables are redveil's own, with their columns. New columns come at the end,
// where ALTER TABLE adds them to the tables of an earlier version.
func (s systemNames) tables() []state.Table {
	tables := []state.Table{
		{Name: s.profile, Columns: "account varchar(127), user_name varchar(127), state varchar(16)"},
		{Name: s.entitlement, Columns: "account varchar(127), kind varchar(16), name varchar(256), value " +
			"varchar(256), valid_from timestamp, valid_until timestamp"},
		{Name: s.maskKey, Columns: "key varchar(64)"},
		{Name: s.object, Columns: "kind varchar(16), schema_name varchar(127), name varchar(127), digest_sent " +
			"varchar(80), digest_read varchar(80)"},
		{Name: s.policy, Columns: "schema_name varchar(127), name varchar(127), part integer, text varchar(65535)"},
		{Name: s.history, Columns: "applied_at timestamp, commit_id varchar(64), actor varchar(256), pull_request " +
			"varchar(256), plan_digest varchar(80), outcome varchar(16), statements integer, note varchar(256), " +
			"blocked varchar(65535), variables varchar(65535), work varchar(16)"},
		{Name: s.lock, Columns: "holder varchar(256), since timestamp, commit_id varchar(64), process integer, " +
			"valid_until timestamp, work varchar(16)"},
		{Name: s.fence, Columns: "holder varchar(256), since timestamp, batch integer"},
		{Name: s.finding, Columns: "first_seen timestamp, right_name varchar(16), path varchar(65535), accounts " +
			"varchar(65535), objects varchar(65535)"},
	}
	if s.projects {
		tables = append(
			tables,
			state.Table{Name: s.project, Columns: "account varchar(127), account_id integer, project varchar(256)"},
			state.Table{Name: s.acknowledgement, Columns: "account varchar(127), project varchar(256), purpose " +
				"varchar(256), statement varchar(4000), acknowledged_at timestamp, account_id integer"},
		)
	}
	if s.impersonates {
		tables = append(
			tables,
			state.Table{Name: s.impersonateGrant, Columns: "account varchar(127), impersonated varchar(127), " +
				"granted_by varchar(127), granted_at timestamp, account_id integer, impersonated_id integer"},
			state.Table{Name: s.impersonation, Columns: "account varchar(127), impersonated varchar(127), since " +
				"timestamp, account_id integer, impersonated_id integer"},
		)
	}
	return tables
}
