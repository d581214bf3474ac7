package importing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/redveil/redveil/state/redshift"
)

// subscription writes a block, with what it comes from above.
func (r *readers) subscription(g grant) hclwrite.Tokens {
	all := append(remark(r.origin(g)), r.guardrails(g)...)
	put := func(name string, value hclwrite.Tokens) {
		all = append(append(all, attribute(name, value)...), lineEnd())
	}
	all = append(append(all, header("subscription", g.label)...), lineEnd())
	sources := make([]string, len(g.tables))
	for n, t := range g.tables {
		sources[n] = t.Source
	}
	if g.whole {
		sources = nil
	}
	put("on", r.on(g.schema, sources))
	put("allow", g.allow())
	return append(all, closing()...)
}

// origin says what in the warehouse a subscription stands for.
func (r *readers) origin(g grant) string {
	what := "these tables"
	if g.whole {
		what = "all tables of the schema, also those to come"
	}
	switch g.kind {
	case everyone:
		return fmt.Sprintf("In the warehouse everyone reads %s.", what)
	case group:
		who := cleaned(g.group)
		if r.hasAbsent(g.group) {
			who += " who have an account there"
		}
		return fmt.Sprintf("In the warehouse all of %s read %s.", who, what)
	case users:
		return "In the warehouse they read these tables, and no group is just for them."
	}
	panic("importing: no such audience")
}

// on is a selector for sources, or for all of a schema.
func (r *readers) on(schema redshift.Ident, sources []string) hclwrite.Tokens {
	var all hclwrite.Tokens
	if len(r.Repository.Integrations) > 1 {
		all = append(equals("source", "integration", r.Integration.Name), sign(hclsyntax.TokenAnd, "&&"))
	}
	if len(sources) == 0 {
		return append(all, equals("source", "schema", schema.String())...)
	}
	return append(all, isOneOf("source", slices.Sorted(slices.Values(sources)))...)
}

func (a audience) allow() hclwrite.Tokens {
	switch a.kind {
	case everyone:
		return hclwrite.Tokens{word("true")}
	case group:
		all := hclwrite.Tokens{word("contains"), sign(hclsyntax.TokenOParen, "(")}
		all = append(all, field("user", "groups")...)
		all = append(append(all, comma()), text(a.group)...)
		return append(all, sign(hclsyntax.TokenCParen, ")"))
	case users:
		return isOneOf("user", strings.Split(a.users, "\n"))
	}
	panic("importing: no such audience")
}

func field(of, name string) hclwrite.Tokens {
	return hclwrite.Tokens{word(of), sign(hclsyntax.TokenDot, "."), word(name)}
}

func equals(of, name, value string) hclwrite.Tokens {
	return append(append(field(of, name), sign(hclsyntax.TokenEqualOp, "==")), text(value)...)
}

// isOneOf is of.name == "a", or contains(["a", "b"], of.name) with each in its own line
// where they are many.
func isOneOf(of string, values []string) hclwrite.Tokens {
	if len(values) == 1 {
		return equals(of, "name", values[0])
	}
	all := hclwrite.Tokens{word("contains"), sign(hclsyntax.TokenOParen, "(")}
	if len(strings.Join(values, `", "`)) > 80 {
		all = append(all, sign(hclsyntax.TokenOBrack, "["), lineEnd())
		for _, value := range values {
			all = append(append(all, text(value)...), comma(), lineEnd())
		}
		all = append(all, sign(hclsyntax.TokenCBrack, "]"))
	} else {
		all = append(all, list(values)...)
	}
	all = append(append(all, comma()), field(of, "name")...)
	return append(all, sign(hclsyntax.TokenCParen, ")"))
}
