package state

import (
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// Procedure is a stored procedure that redveil made. The types of its arguments
// distinguish it from others of the same name. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_PROCEDURE.html
type Procedure struct {
	Name redshift.Name `json:"name"`
	// Arguments are the types of the arguments: "character varying, integer".
	Arguments string `json:"arguments"`
	// Digest is the digest of the CREATE PROCEDURE text, or Foreign; see View.
	Digest Digest           `json:"digest"`
	Owner  redshift.Account `json:"owner,omitempty"` // see Schema
}

// ProcedureKey returns the key of the procedure with that name and arguments.
func ProcedureKey(name redshift.Name, arguments string) Key {
	return Key{Kind: KindProcedure, Schema: name.Schema, Object: name.Object, Arguments: arguments}
}

// Key returns the procedure's key.
func (p Procedure) Key() Key                       { return ProcedureKey(p.Name, p.Arguments) }
func (Procedure) isObject()                        {}
func (p Procedure) text() Digest                   { return p.Digest }
func (p Procedure) foreignOwner() redshift.Account { return p.Owner }

func (p Procedure) check() error {
	if err := types(p.Arguments); err != nil {
		return err
	}
	return named(p.Name.Schema, p.Name.Object)
}

func (p Procedure) renamed(m Names) Object {
	p.Name = m.name(p.Name)
	return p
}

// Signature returns the procedure's name in the registry:
// "set_project(character varying)".
func (p Procedure) Signature() string { return p.Name.Object.String() + "(" + p.Arguments + ")" }

// procedureOf reads what Signature wrote.
func procedureOf(schema, signature string) (Procedure, bool) {
	object, rest, ok := strings.Cut(signature, "(")
	arguments, whole := strings.CutSuffix(rest, ")")
	name, known := lenientName(schema, object)
	return Procedure{Name: name, Arguments: arguments}, ok && whole && known
}

// ProcedureDefinition is what a desired procedure is made from.
type ProcedureDefinition struct {
	Name redshift.Name
	// Parameters are the names of the arguments, which are all of type text.
	Parameters []redshift.Ident
	// Body is the block from DECLARE or BEGIN to END and its semicolon.
	Body redshift.SQL
}

// Arguments returns the types of the arguments, as the catalog names them.
func (d ProcedureDefinition) Arguments() string {
	types := make([]string, len(d.Parameters))
	for n := range d.Parameters {
		types[n] = textArgument
	}
	return strings.Join(types, ", ")
}

const textArgument = "character varying"

// Digest returns a digest of the definition.
func (d ProcedureDefinition) Digest() Digest {
	parts := []string{d.Name.String(), d.Body.String()}
	for _, parameter := range d.Parameters {
		parts = append(parts, parameter.String())
	}
	return DigestOf(parts...)
}
