package redshift

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// MaxIdent is the longest identifier in bytes; Redshift cuts longer ones
// silently, so they are refused here.
// https://docs.aws.amazon.com/redshift/latest/dg/r_names.html
const MaxIdent = 127

// Ident is a folded identifier of a schema, table, view, column, group or
// role: lower case, 1 to 127 bytes of UTF-8. Only ParseIdent makes one that is
// not empty; the zero value means that there is no name.
type Ident struct{ name string }

// ParseIdent folds text as Redshift does with plain and quoted identifiers
// alike, and refuses what Redshift would cut or could not fold.
func ParseIdent(text string) (Ident, error) {
	if text == "" {
		return Ident{}, fmt.Errorf("an identifier must not be empty")
	}
	if len(text) > MaxIdent {
		return Ident{}, fmt.Errorf("identifier %.20q… has %d bytes; Redshift keeps at most %d", text, len(text),
			MaxIdent)
	}
	if why := Deceives(text); why != "" {
		return Ident{}, fmt.Errorf("identifier %+q: %s", text, why)
	}
	for _, r := range text {
		if r > unicode.MaxASCII && unicode.ToLower(r) != r {
			return Ident{}, fmt.Errorf("identifier %q has the upper-case letter %q; it is not documented how Redshift "+
				"folds letters beyond ASCII: give the object a name in lower case", text, r)
		}
	}
	return Ident{lexical.Fold(text)}, nil
}

// MustIdent is ParseIdent for names that the program itself chose.
func MustIdent(text string) Ident {
	id, err := ParseIdent(text)
	if err != nil {
		panic(err)
	}
	return id
}

// String gives the folded name without quotes.
func (i Ident) String() string { return i.name }

// MarshalText gives the folded name, for JSON.
func (i Ident) MarshalText() ([]byte, error) { return []byte(i.name), nil }

// UnmarshalText reads what MarshalText wrote; the empty text is the zero Ident.
func (i *Ident) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = Ident{}
		return nil
	}
	id, err := ParseIdent(string(text))
	*i = id
	return err
}

// IsZero reports whether there is no name.
func (i Ident) IsZero() bool { return i.name == "" }

// Compare orders identifiers by their bytes.
func (i Ident) Compare(other Ident) int { return cmp.Compare(i.name, other.name) }

// SQL quotes the name only where Redshift needs it, as a person would.
func (i Ident) SQL() SQL {
	if isPlain(i.name) && !lexical.Reserved(i.name) {
		return SQL{i.name}
	}
	return SQL{lexical.QuoteName(i.name)}
}

func isPlain(name string) bool {
	for n, r := range name {
		letter := r >= 'a' && r <= 'z' || r == '_'
		if !letter && (n == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// Name is a schema-qualified relation, function or procedure.
type Name struct {
	Schema Ident `json:"schema"`
	Object Ident `json:"object"`
}

// ParseName reads "schema.object". A part that holds a dot or a quote stands in double
// quotes, as in SQL: crm."odd.name".
func ParseName(text string) (Name, error) {
	schema, rest, ok := namePart(text)
	object, after, also := "", "", false
	if dot, found := strings.CutPrefix(rest, "."); ok && found {
		object, after, also = namePart(dot)
	}
	if !also || after != "" {
		return Name{}, fmt.Errorf(`%q is not of the form "schema.table"; a name with a dot in it stands in quotes, such `+
			`as crm.\"odd.name\"`, text)
	}
	s, err := ParseIdent(schema)
	if err != nil {
		return Name{}, fmt.Errorf("schema: %w", err)
	}
	o, err := ParseIdent(object)
	if err != nil {
		return Name{}, fmt.Errorf("table: %w", err)
	}
	return Name{Schema: s, Object: o}, nil
}

// namePart cuts the first part of a name off.
func namePart(text string) (part, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, `."`)
		if end < 0 {
			end = len(text)
		}
		return text[:end], text[end:], end > 0
	}
	var b strings.Builder
	for rest = text[1:]; ; {
		before, after, found := strings.Cut(rest, `"`)
		b.WriteString(before)
		if !found {
			return "", "", false
		}
		if !strings.HasPrefix(after, `"`) {
			return b.String(), after, true
		}
		b.WriteByte('"')
		rest = after[1:]
	}
}

// String gives schema.object as ParseName reads it, with quotes only where a part holds
// a dot or a quote.
func (n Name) String() string { return n.Schema.part() + "." + n.Object.part() }

func (i Ident) part() string {
	if strings.ContainsAny(i.name, `."`) {
		return lexical.QuoteName(i.name)
	}
	return i.name
}

// IsZero reports whether there is no name.
func (n Name) IsZero() bool { return n == Name{} }

// Compare orders names by schema, then object.
func (n Name) Compare(other Name) int {
	return cmp.Or(n.Schema.Compare(other.Schema), n.Object.Compare(other.Object))
}

// SQL gives the qualified name, quoted where needed.
func (n Name) SQL() SQL { return SQL{n.Schema.SQL().text + "." + n.Object.SQL().text} }

// Account is a user name in the warehouse. Quoted user names keep their case,
// so accounts are compared byte by byte and always quoted.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_USER.html
type Account string

// ParseAccount refuses names that no account can bear.
func ParseAccount(text string) (Account, error) {
	switch {
	case text == "":
		return "", fmt.Errorf("an account name must not be empty")
	case len(text) > MaxIdent:
		return "", fmt.Errorf("account %.20q… has %d bytes; Redshift keeps at most %d", text, len(text), MaxIdent)
	case strings.EqualFold(text, "public"):
		return "", fmt.Errorf(`no account can be called "public"`)
	case strings.TrimRight(text, " ") != text:
		return "", fmt.Errorf("account %q ends in a space, which Redshift's comparisons ignore", text)
	}
	if why := Deceives(text); why != "" {
		return "", fmt.Errorf("account %+q: %s", text, why)
	}
	return Account(text), nil
}

// SQL gives the account, always quoted so that its case is kept.
func (a Account) SQL() SQL { return SQL{lexical.QuoteName(string(a))} }
