// Package bootstrap writes what an administrator runs once in a warehouse, so that
// redveil's accounts have the rights that a policy needs, and no more. It is pure.
package bootstrap

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Script is what an administrator runs for one integration. Everything in it may
// run again; what is new is created only where it is not there.
type Script struct {
	Integration string
	// Users and Roles are made first. Redshift has no IF NOT EXISTS for either.
	Users []User
	Roles []Role
	// Rights are given in this order.
	Rights []Step
}

// User is an account, and what signs in as it.
type User struct {
	Account redshift.Account
	Why     string
	// Env is the environment variable of its password; empty where AWS gives
	// temporary credentials.
	Env string
}

// Role is a role, and what it is for.
type Role struct {
	Name redshift.Ident
	Why  string
}

// Step is a statement, its opposite, and its reason.
type Step struct {
	Why          string
	Give, Revoke redshift.SQL
	// Alone says that the statement cannot run in a transaction, as it is about an
	// external schema. See https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
	Alone bool
	// users and roles are those that the statement names.
	users []redshift.Account
	roles []redshift.Ident
}

// For returns the script for an integration of a policy.
func For(resolved *policies.Resolved) Script {
	w := &writer{
		integration: resolved.Integration, script: Script{Integration: resolved.Integration.Name},
		system: redshift.Account(resolved.Integration.Username),
		reader: redshift.Account(resolved.Integration.Plan.Username),
	}
	w.accounts()
	w.catalog()
	w.principals()
	w.database()
	w.tables(resolved.Sources)
	return w.script
}

type writer struct {
	integration    *spec.Integration
	system, reader redshift.Account
	script         Script
}

// to are whom a statement names.
func to(user redshift.Account, roles ...redshift.Ident) Step {
	s := Step{roles: roles}
	if user != "" {
		s.users = []redshift.Account{user}
	}
	return s
}

func (w *writer) step(why string, named Step, give, revoke redshift.SQL) {
	named.Why, named.Give, named.Revoke = why, give, revoke
	w.script.Rights = append(w.script.Rights, named)
}

func (w *writer) accounts() {
	w.script.Users = append(w.script.Users, User{
		Account: w.system, Why: "the system account: applies, and owns all that redveil makes",
		Env: w.integration.Password.Env,
	})
	if w.reader != "" {
		w.script.Users = append(w.script.Users, User{
			Account: w.reader, Why: "the plan account: plans and looks for drift, and writes nothing",
			Env: w.integration.Plan.Password.Env,
		})
	}
}

// catalog lets both accounts see the whole catalog: what they did not see would be
// missing from plans. See https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_system-tables.html
func (w *writer) catalog() {
	role := state.CatalogRole(render.SystemSchema(w.integration.SystemPrefix))
	w.script.Roles = append(w.script.Roles, Role{role, "sees everyone's privileges and memberships, and no data"})
	w.step("ACCESS SYSTEM TABLE shows everyone's grants; ACCESS CATALOG all objects, where metadata security is on",
		to("", role), redshift.Format("GRANT ACCESS SYSTEM TABLE, ACCESS CATALOG TO ROLE %s", role.SQL()),
		redshift.Format("REVOKE ACCESS SYSTEM TABLE, ACCESS CATALOG FROM ROLE %s", role.SQL()))
	for _, user := range w.script.Users {
		w.step("", to(user.Account, role), redshift.Format("GRANT ROLE %s TO %s", role.SQL(), user.Account.SQL()),
			redshift.Format("REVOKE ROLE %s FROM %s", role.SQL(), user.Account.SQL()))
	}
	for n, user := range w.script.Users {
		why := ""
		if n == 0 {
			why = "shows all rows of SVV_RELATION_PRIVILEGES, and who ran a statement by hand"
		}
		w.step(why, to(user.Account), redshift.Format("ALTER USER %s SYSLOG ACCESS UNRESTRICTED", user.Account.SQL()),
			redshift.Format("ALTER USER %s SYSLOG ACCESS RESTRICTED", user.Account.SQL()))
	}
}

// principals lets the system account make roles, of which it then is the owner,
// and accounts where the policy asks for them. System permissions are for roles
// only. See https://docs.aws.amazon.com/redshift/latest/dg/r_roles-system-privileges.html
func (w *writer) principals() {
	role := state.PrincipalsRole(render.SystemSchema(w.integration.SystemPrefix))
	permission := func(why string, permission redshift.SQL) {
		w.step(why, to("", role), redshift.Format("GRANT %s TO ROLE %s", permission, role.SQL()),
			redshift.Format("REVOKE %s FROM ROLE %s", permission, role.SQL()))
	}
	before := len(w.script.Rights)
	if w.integration.Grantee == spec.GranteeRole {
		permission("a role for each subscription; it gives and drops only those that are its own",
			redshift.Raw("CREATE ROLE"))
	}
	if w.integration.Accounts == spec.AccountsCreate {
		permission(`accounts = "create"`, redshift.Raw("CREATE USER"))
	}
	if len(w.script.Rights) == before {
		return
	}
	w.script.Roles = append(w.script.Roles, Role{role, "makes redveil's roles, and accounts where the policy says so"})
	w.step("", to(w.system, role), redshift.Format("GRANT ROLE %s TO %s", role.SQL(), w.system.SQL()),
		redshift.Format("REVOKE ROLE %s FROM %s", role.SQL(), w.system.SQL()))
}

func (w *writer) database() {
	database := redshift.Account(w.integration.Database).SQL() // keeps its case, as an account's name does
	w.step("the schemas "+w.integration.ViewSchema.String()+" and "+
		render.SystemSchema(w.integration.SystemPrefix).String()+", and no other",
		to(w.system), redshift.Format("GRANT CREATE ON DATABASE %s TO %s", database, w.system.SQL()),
		redshift.Format("REVOKE CREATE ON DATABASE %s FROM %s", database, w.system.SQL()))
	if w.integration.Transport == spec.TransportDataAPI {
		w.step("a temporary table shows whether a transaction spans the calls of a session of the Data API",
			to(w.system), redshift.Format("GRANT TEMP ON DATABASE %s TO %s", database, w.system.SQL()),
			redshift.Format("REVOKE TEMP ON DATABASE %s FROM %s", database, w.system.SQL()))
	}
}

// tables lets the system account read what its views read, and give readers USAGE
// on the schemas beneath them. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
func (w *writer) tables(sources []*policies.Source) {
	local, external := make(map[redshift.Ident]bool), make(map[redshift.Ident]bool)
	var schemas []redshift.Ident
	for _, source := range sources {
		of := local
		if source.External != spec.NotExternal {
			of = external
		}
		of[source.Table.Schema] = true
		schemas = append(append(schemas, source.Table.Schema), source.FunctionSchemas()...)
	}
	slices.SortFunc(schemas, redshift.Ident.Compare)
	schemas = slices.Compact(schemas)
	why := "readers of a view need USAGE on the schema beneath it, which redveil gives them"
	for _, schema := range schemas {
		named := to(w.system)
		named.Alone = external[schema]
		w.step(why, named,
			redshift.Format("GRANT USAGE ON SCHEMA %s TO %s WITH GRANT OPTION", schema.SQL(), w.system.SQL()),
			redshift.Format("REVOKE USAGE ON SCHEMA %s FROM %s", schema.SQL(), w.system.SQL()))
		why = ""
	}
	why = "external schemas show their tables only to those with USAGE, whom that also lets read them"
	for _, schema := range schemas {
		if external[schema] && w.reader != "" {
			named := to(w.reader)
			named.Alone = true
			w.step(why, named, redshift.Format("GRANT USAGE ON SCHEMA %s TO %s", schema.SQL(), w.reader.SQL()),
				redshift.Format("REVOKE USAGE ON SCHEMA %s FROM %s", schema.SQL(), w.reader.SQL()))
			why = ""
		}
	}
	why = "the owner of a view needs SELECT on what it reads, also on tables that dbt makes anew"
	for _, schema := range schemas {
		if local[schema] {
			w.step(why, to(w.system),
				redshift.Format("GRANT SELECT FOR TABLES IN SCHEMA %s TO %s", schema.SQL(), w.system.SQL()),
				redshift.Format("REVOKE SELECT FOR TABLES IN SCHEMA %s FROM %s", schema.SQL(), w.system.SQL()))
			why = ""
		}
	}
}
