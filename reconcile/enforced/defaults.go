package enforced

import (
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// defaults looks at what the next table in a governed schema will be like: dbt,
// for one, makes its tables anew on each run. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_DEFAULT_PRIVILEGES.html
func (f *finder) defaults(in Facts) {
	governed := f.bySchema()
	for _, d := range in.Snapshot.Unmanaged.Privileges.Defaults {
		for schema, sources := range governed {
			applies := (d.Schema.IsZero() || d.Schema == schema) && d.Privilege != state.Execute
			if !applies || !f.authority.makes(d.Maker, schema) {
				continue
			}
			f.unmeant(f.authority.byDefault(d, schema), sources,
				"what "+string(d.Maker)+" makes in schema "+schema.String(), map[Right]string{
					MayRead: rawRows, MayWrite: "their rows", MayChange: "another table in their place",
				})
		}
	}
}

// byDefault returns what a default privilege will give on tables in a schema, to
// those who may use it.
func (a *Authority) byDefault(d state.DefaultGrant, schema redshift.Ident) []Way {
	c := collector{authority: a, usage: a.usage(schema)}
	c.give(state.Given{Privilege: d.Privilege, Schema: schema, To: d.To}, "default privileges of "+string(d.Maker))
	ways := c.sorted()
	return slices.DeleteFunc(ways, func(way Way) bool { // they can do so without
		return way.Right == MayGrant || way.Account == d.Maker || a.facts.Accounts[way.Account]
	})
}

// makes reports whether an account may make tables in a schema.
func (a *Authority) makes(account redshift.Account, schema redshift.Ident) bool {
	if a.facts.Accounts[account] || account == a.system { // the rights of the latter are left out
		return true
	}
	return slices.ContainsFunc(a.OnSchema(schema), func(way Way) bool {
		return way.Account == account && way.Right == MayCreate
	})
}
