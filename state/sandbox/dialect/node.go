package dialect

import (
	"slices"
)

func (p *parser) noteLeader(name string) {
	if p.leaderOnly == "" {
		p.leaderOnly = name
	}
}

// nodeRules refuses statements that visibly mix the leader node and the compute
// nodes.
// https://docs.aws.amazon.com/redshift/latest/dg/c_sql-functions-leader-node.html
func (p *parser) nodeRules() {
	user := slices.ContainsFunc(p.relations, func(r Relation) bool { return r.Class == ClassUser })
	compute := user || slices.ContainsFunc(p.relations, func(r Relation) bool { return r.Class == ClassSystem })
	for _, r := range p.relations {
		if user && r.Class == ClassLeader && !joinableCatalogs[r.Name] {
			panic(refusal{LeaderError(r.Name)})
		}
	}
	if p.leaderOnly != "" && compute {
		panic(refusal{LeaderError(p.leaderOnly + "()")})
	}
	if p.computeOnly != "" && !compute {
		panic(refusal{ComputeError()})
	}
}
