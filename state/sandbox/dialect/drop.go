package dialect

import (
	"strings"
)

// objectKind is a kind of object in SQL. The zero objectKind is invalid.
type objectKind string

const (
	objectTable            objectKind = "TABLE"
	objectView             objectKind = "VIEW"
	objectMaterializedView objectKind = "MATERIALIZED VIEW"
	objectSchema           objectKind = "SCHEMA"
	objectFunction         objectKind = "FUNCTION"
	objectProcedure        objectKind = "PROCEDURE"
	objectUser             objectKind = "USER"
	objectGroup            objectKind = "GROUP"
	objectRole             objectKind = "ROLE"
)

// lower is how the sandbox's own functions are told a kind.
func (k objectKind) lower() string { return strings.ToLower(string(k)) }

// drop is what a DROP statement removes.
type drop struct {
	kind     objectKind
	names    []string // quoted
	ifExists bool
	cascade  bool
}

func (d drop) sql() string {
	sql := "DROP " + string(d.kind) + " "
	if d.ifExists {
		sql += "IF EXISTS "
	}
	sql += strings.Join(d.names, ", ")
	if d.cascade {
		sql += " CASCADE"
	}
	return sql
}

// dropRelations parses DROP TABLE and DROP VIEW.
func (p *parser) dropRelations(kind objectKind, tag Tag, permission string) Statement {
	d := drop{kind: kind, ifExists: p.accept("if", "exists")}
	relations := list(p, p.userRelation)
	for _, r := range relations {
		d.names = append(d.names, r.SQL())
	}
	d.cascade = p.cascade()
	s := dropped(tag, d.sql()).lent(lendRelations("DROP", permission, relations...))
	s.Touches = touch(VerbDrop, relations...)
	return s
}

// cascade parses CASCADE or RESTRICT, which is the default.
func (p *parser) cascade() bool {
	if p.accept("cascade") {
		return true
	}
	p.accept("restrict")
	return false
}
