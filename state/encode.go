package state

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// ObjectFormat names the version of what EncodeObject writes.
const ObjectFormat = "redveil.objects/1"

// EncodeObject writes an object as JSON, with each field by its name; null for
// none. Equal objects of a kind give equal bytes.
func EncodeObject(object Object) []byte {
	encoded, err := json.Marshal(object)
	if err != nil {
		panic(err) // plain values only
	}
	return encoded
}

// DecodeObject reads what EncodeObject wrote of an object of that kind, and
// refuses what no object can be: statements may be made of what it returns.
func DecodeObject(kind Kind, encoded []byte) (Object, error) {
	switch kind {
	case KindSchema:
		return decode[Schema](encoded)
	case KindUser:
		return decode[User](encoded)
	case KindRole:
		return decode[Role](encoded)
	case KindGroup:
		return decode[Group](encoded)
	case KindTable:
		return decode[Table](encoded)
	case KindView:
		return decode[View](encoded)
	case KindProcedure:
		return decode[Procedure](encoded)
	case KindProfile:
		return decode[Profile](encoded)
	case KindMembership:
		return decode[Membership](encoded)
	case KindGrant:
		return decode[Grant](encoded)
	}
	return nil, fmt.Errorf("there is no kind %q", kind)
}

func decode[T Object](encoded []byte) (Object, error) {
	var object T
	reader := json.NewDecoder(bytes.NewReader(encoded))
	reader.DisallowUnknownFields()
	if err := reader.Decode(&object); err != nil {
		return nil, err
	}
	if strings.Contains(string(encoded), `\u0000`) {
		return nil, fmt.Errorf("a NUL byte is no part of a name")
	}
	return object, whole(object)
}

// whole says what an object lacks to be one.
func whole(object Object) error {
	switch o := object.(type) {
	case Schema:
		return named(o.Name)
	case User:
		return account(o.Account)
	case Role:
		return named(o.Name)
	case Group:
		return named(o.Name)
	case Table:
		if !slices.Contains(keyTroubles, o.Trouble) {
			return fmt.Errorf("there is no trouble %q with a key", o.Trouble)
		}
		return named(o.Name.Schema, o.Name.Object)
	case View:
		return named(o.Name.Schema, o.Name.Object)
	case Procedure:
		if err := types(o.Arguments); err != nil {
			return err
		}
		return named(o.Name.Schema, o.Name.Object)
	case Profile:
		return account(o.Account)
	case Membership:
		if o.In.Kind != PrincipalRole && o.In.Kind != PrincipalGroup {
			return fmt.Errorf("nobody is a member of %s", o.In)
		}
		if err := o.In.whole(); err != nil {
			return err
		}
		return o.Member.whole()
	case Grant:
		return o.whole()
	}
	panic(fmt.Sprintf("state: unknown object %T", object))
}

func named(names ...redshift.Ident) error {
	for _, name := range names {
		if name.IsZero() {
			return fmt.Errorf("a name is missing")
		}
	}
	return nil
}

func account(a redshift.Account) error {
	if a == "" {
		return fmt.Errorf("the account's name is missing")
	}
	return nil
}

// types refuses what is no list of types as the catalog names them.
func types(arguments string) error {
	for _, r := range arguments {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune(" ,_[]", r) {
			return fmt.Errorf("%q is no list of types", arguments)
		}
	}
	return nil
}

func (p Principal) whole() error {
	switch p.Kind {
	case PrincipalUser:
		return account(redshift.Account(p.Name))
	case PrincipalRole, PrincipalGroup:
		if id, err := redshift.ParseIdent(p.Name); err != nil || id.String() != p.Name {
			return fmt.Errorf("%q is no name of a %s", p.Name, p.Kind)
		}
		return nil
	case PrincipalPublic:
		if p.Name != "" {
			return fmt.Errorf("PUBLIC bears no name")
		}
		return nil
	}
	return fmt.Errorf("there is no principal of kind %q", p.Kind)
}

func (g Grant) whole() error {
	if _, known := privileges[string(g.Privilege)]; !known && g.Privilege != Execute {
		return fmt.Errorf("there is no privilege %q", g.Privilege)
	}
	if g.Privilege == Execute && g.Relation.IsZero() {
		return fmt.Errorf("the procedure's name is missing")
	}
	if err := types(g.Arguments); err != nil {
		return err
	}
	if err := named(g.Schema); err != nil {
		return err
	}
	return g.To.whole()
}
