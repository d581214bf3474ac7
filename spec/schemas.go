package spec

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/state/redshift"
)

// The suffixes of redveil's own schemas, which follow system_prefix.
var ownSuffixes = []string{"_system", "_functions", "_procedures"}

// longestSuffix is the longest suffix that is added to system_prefix.
const longestSuffix = "_procedures"

var plainName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// ownSchema reads the name, or its prefix, of a schema that redveil makes. It
// must need no quotes anywhere.
func (f *fields) ownSchema(name string) redshift.Ident {
	id := f.ident(name, f.known(name).fallback)
	if text := f.text(name); !id.IsZero() && !plainName.MatchString(text) {
		f.refuse(f.rangeOf(name), "Invalid identifier", "%s: %q has to consist of small letters, digits and _, "+
			"with a letter first.", name, shown(text))
	}
	return id
}

// checkSchemas keeps the views away from what belongs to redveil or to the
// warehouse itself.
func (l *loader) checkSchemas(f *fields, i *Integration) {
	if len(i.SystemPrefix.String()) > redshift.MaxIdent-len(longestSuffix) {
		l.refuse(f.rangeOf("system_prefix"), "Invalid identifier", "system_prefix has %d bytes; with what follows "+
			"it at most %d fit.", len(i.SystemPrefix.String()), redshift.MaxIdent-len(longestSuffix))
	}
	for _, name := range []string{"view_schema", "system_prefix"} {
		if ofTheWarehouse(f.text(name)) {
			l.refuse(f.rangeOf(name), "Reserved schema", "%s belongs to the warehouse itself. Choose another name.",
				f.text(name))
		}
	}
	l.schemas = append(l.schemas, ownSchemas{i, f.rangeOf("view_schema")})
}

// ofTheWarehouse reports whether Redshift keeps a schema for itself.
// https://docs.aws.amazon.com/redshift/latest/dg/c_intro_catalog_views.html
func ofTheWarehouse(schema string) bool {
	schema = strings.ToLower(schema)
	return strings.HasPrefix(schema, "pg_") ||
		slices.Contains([]string{"information_schema", "catalog_history"}, schema)
}

// Reserved says whom a schema belongs to whose tables no source may name; empty for
// others.
func (r *Repository) Reserved(schema string) string {
	if ofTheWarehouse(schema) {
		return "the warehouse itself"
	}
	for _, i := range r.Integrations {
		if slices.Contains(ownSchemas{Integration: i}.names(), schema) || schema == i.ViewSchema.String() {
			return "redveil itself, by " + i.Origin.Block
		}
	}
	return ""
}

// ownSchemas are the schemas of an integration, with the position that names the
// schema of the views.
type ownSchemas struct {
	*Integration
	views hcl.Range
}

func (o ownSchemas) names() []string {
	names := make([]string, 0, len(ownSuffixes))
	for _, suffix := range ownSuffixes {
		names = append(names, o.SystemPrefix.String()+suffix)
		if !o.EarlierPrefix.IsZero() {
			names = append(names, o.EarlierPrefix.String()+suffix)
		}
	}
	return names
}

// checkOwnSchemas keeps views and sources out of redveil's schemas, those of
// every integration. Views on the key of hash(), on what people are entitled to,
// or on other views would bypass the policy. No source may read from a view:
// what a view shows depends on who reads it, and here the system account would
// read.
func (l *loader) checkOwnSchemas() {
	for _, o := range l.schemas {
		if owner := l.ownerOf(o.ViewSchema.String(), false); owner != nil {
			l.refuse(o.views, "Reserved schema", "%s belongs to redveil itself, by the system_prefix of %s. Put "+
				"the views elsewhere.", o.ViewSchema, owner.Origin.Block)
		}
	}
	for _, n := range l.mentioned {
		l.checkSchema(n)
	}
}

// namedSchema is a schema that a policy names. It is compared with redveil's own
// once all integrations are known.
type namedSchema struct {
	schema redshift.Ident
	what   string // is in it: "table"
	rng    hcl.Range
}

// checkSchema refuses schemas that no part of a policy may name.
func (l *loader) checkSchema(n namedSchema) {
	schema := n.schema.String()
	if ofTheWarehouse(schema) {
		l.refuse(n.rng, "Reserved schema", "%s belongs to the warehouse itself. Name a %s of your own.", schema,
			n.what)
		return
	}
	if owner := l.ownerOf(schema, true); owner != nil {
		l.refuse(n.rng, "Reserved schema", "%s belongs to redveil itself, by %s. Name a %s of your own.", schema,
			owner.Origin.Block, n.what)
	}
}

// ownerOf returns the integration whose schema this is. The schemas of views
// count on request.
func (l *loader) ownerOf(schema string, views bool) *Integration {
	for _, o := range l.schemas {
		if slices.Contains(o.names(), schema) || views && schema == o.ViewSchema.String() {
			return o.Integration
		}
	}
	return nil
}
