package dialect

import (
	"slices"
)

// checkMaterialized refuses what the query itself shows to be wrong. Which relations
// are views and external tables, the catalog knows.
func (p *parser) checkMaterialized(start token, o materializedOptions) {
	system := slices.IndexFunc(p.relations, func(r Relation) bool { return r.Class != ClassUser })
	switch {
	case system >= 0:
		p.unsupported(start, "a materialized view cannot read the system table "+p.relations[system].Name)
	case p.leaderOnly != "":
		panic(refusal{LeaderError(p.leaderOnly + "()")})
	case p.userFunction != "":
		p.unsupported(start, "a materialized view cannot use the user-defined function "+p.userFunction)
	case o.automatic && p.mutable != "":
		const message = "AUTO REFRESH is not supported for a materialized view that uses the mutable function "
		p.unsupported(start, message+p.mutable)
	case len(p.relations) == 0:
		p.unavailable(start, "a materialized view without a table")
	}
}

// plainOnly refuses a clause that the query of a materialized view must not have.
func (p *parser) plainOnly(at token, clause string) {
	if p.materialized && clause != "" {
		p.unsupported(at, "ORDER BY, LIMIT and OFFSET are not supported in materialized views")
	}
}

// mutableFunctions give something else each time, or to each user.
var mutableFunctions = words(`
	getdate random current_setting set_config user_is_member_of role_is_member_of current_user current_user_id user
	session_user current_date sysdate`)

func (p *parser) noteMutable(name string) {
	if p.mutable == "" && mutableFunctions[name] {
		p.mutable = name
	}
}
