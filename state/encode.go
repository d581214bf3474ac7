package state

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// ObjectFormat names the version of what EncodeObject writes.
const ObjectFormat = "redveil.objects/1"

// EncodeObject writes an object as JSON with named fields, or null for nil.
// Equal objects of a kind give equal bytes.
func EncodeObject(object Object) []byte {
	encoded, err := json.Marshal(object)
	if err != nil {
		panic(err) // plain values only
	}
	return encoded
}

// DecodeObject reads what EncodeObject wrote for an object of that kind. It
// refuses what cannot be an object, because statements are generated from what
// it returns.
func DecodeObject(kind Kind, encoded []byte) (Object, error) {
	if rank := kind.rank(); rank >= 0 {
		return kinds[rank].decode(encoded)
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
		return nil, fmt.Errorf("a name cannot contain a NUL byte")
	}
	return object, object.check()
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

// types refuses a text that is not a list of types as the catalog names them.
func types(arguments string) error {
	for _, r := range arguments {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune(" ,_[]", r) {
			return fmt.Errorf("%q is not a list of types", arguments)
		}
	}
	return nil
}

// check returns an error if no such principal can exist.
func (p Principal) check() error {
	switch p.Kind {
	case PrincipalUser:
		return account(redshift.Account(p.Name))
	case PrincipalRole, PrincipalGroup:
		if id, err := redshift.ParseIdent(p.Name); err != nil || id.String() != p.Name {
			return fmt.Errorf("%q is not the name of a %s", p.Name, p.Kind)
		}
		return nil
	case PrincipalPublic:
		if p.Name != "" {
			return fmt.Errorf("PUBLIC has no name")
		}
		return nil
	}
	return fmt.Errorf("there is no principal of kind %q", p.Kind)
}
