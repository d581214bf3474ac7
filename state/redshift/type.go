package redshift

import (
	"fmt"
	"strconv"
	"strings"
)

// Kind is a column type without its length.
type Kind int

// The kinds a governed column may have. The zero Kind is invalid.
// https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
const (
	KindInvalid Kind = iota
	Smallint
	Integer
	Bigint
	Numeric
	Real
	Double
	Boolean
	Char
	Varchar
	DateKind
	Time
	TimeTZ
	TimestampKind
	TimestampTZ
	Super
	Varbyte
	Geometry
	Geography
	HLLSketch
	IntervalYM // of years and months
	IntervalDS // of days and smaller units
)

// maxVarchar is the greatest length of a varchar in bytes.
const maxVarchar = 65535

// lastKind is the last of them.
const lastKind = IntervalDS

// Type is a column type. Length is the length in bytes of char, varchar and
// varbyte; Precision and Scale belong to decimal. All are zero elsewhere.
type Type struct {
	Kind             Kind
	Length           int
	Precision, Scale int
}

// kindNames holds the name that the catalog and our own SQL use first.
var kindNames = map[Kind][]string{
	Smallint:      {"smallint", "int2"},
	Integer:       {"integer", "int", "int4"},
	Bigint:        {"bigint", "int8"},
	Numeric:       {"numeric", "decimal"},
	Real:          {"real", "float4"},
	Double:        {"double precision", "float8", "float"},
	Boolean:       {"boolean", "bool"},
	Char:          {"char", "character", "nchar", "bpchar"},
	Varchar:       {"varchar", "character varying", "nvarchar", "text"},
	DateKind:      {"date"},
	Time:          {"time", "time without time zone"},
	TimeTZ:        {"timetz", "time with time zone"},
	TimestampKind: {"timestamp", "timestamp without time zone"},
	TimestampTZ:   {"timestamptz", "timestamp with time zone"},
	Super:         {"super"},
	Varbyte:       {"varbyte", "varbinary", "binary varying"},
	Geometry:      {"geometry"},
	Geography:     {"geography"},
	HLLSketch:     {"hllsketch"},
	// https://docs.aws.amazon.com/redshift/latest/dg/r_interval_data_types.html
	IntervalYM: {"interval year to month", "interval year", "interval month", "intervaly2m"},
	IntervalDS: {
		"interval day to second", "interval day", "interval hour", "interval minute", "interval second",
		"interval day to hour", "interval day to minute", "interval hour to minute", "interval hour to second",
		"interval minute to second", "intervald2s",
	},
}

// otherTypes are what other systems call types, and what is written here.
var otherTypes = map[string]string{
	"string": "varchar(n)", "varchar2": "varchar(n)", "longtext": "varchar(65535)", "clob": "varchar(65535)",
	"uuid": "varchar(36)", "tinyint": "smallint", "serial": "integer", "bigserial": "bigint", "long": "bigint",
	"number": "numeric(p,s)", "double": "double precision", "datetime": "timestamp", "json": "super", "jsonb": "super",
	"variant": "super", "bytea": "varbyte(n)", "blob": "varbyte(n)", "binary": "varbyte(n)", "bit": "boolean",
}

// TypeNames lists the preferred name of every type that a column may declare,
// in the order of the documentation.
func TypeNames() []string {
	names := make([]string, 0, len(kindNames))
	for kind := Smallint; kind <= lastKind; kind++ {
		names = append(names, kindNames[kind][0])
	}
	return names
}

// ParseType reads a type as it stands in DDL or in the catalog, such as
// "varchar(256)", "character varying(256)" or "numeric(18,2)". Lengths that
// are left out get Redshift's defaults: char(1), varchar(256), numeric(18,0).
func ParseType(text string) (Type, error) {
	name, arguments, err := splitType(text)
	if err != nil {
		return Type{}, err
	}
	for kind := Smallint; kind <= lastKind; kind++ {
		for _, known := range kindNames[kind] {
			if known == name {
				return sizedType(kind, text, arguments)
			}
		}
	}
	if ours, known := otherTypes[name]; known {
		return Type{}, fmt.Errorf("%q is not a column type; write %s", text, ours)
	}
	return Type{}, fmt.Errorf("%q is not a column type; types are %s", text, strings.Join(TypeNames(), ", "))
}

func splitType(text string) (name string, arguments []int, err error) {
	lower := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	name, rest, sized := strings.Cut(lower, "(")
	if !sized {
		return name, nil, nil
	}
	inner, after, closed := strings.Cut(rest, ")")
	if !closed || strings.TrimSpace(after) != "" {
		return "", nil, fmt.Errorf("%q is not a column type: the length is not closed", text)
	}
	for _, part := range strings.Split(inner, ",") {
		part = strings.TrimSpace(part)
		if part == "max" {
			part = "65535"
		}
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return "", nil, fmt.Errorf("%q is not a column type: %q is not a length", text, part)
		}
		arguments = append(arguments, n)
	}
	return strings.TrimSpace(name), arguments, nil
}

func sizedType(kind Kind, text string, arguments []int) (Type, error) {
	switch kind {
	case Char:
		return lengthType(kind, text, arguments, 1, 4096)
	case Varchar:
		return lengthType(kind, text, arguments, 256, maxVarchar)
	case Varbyte:
		return lengthType(kind, text, arguments, 64000, 16777216)
	case Numeric:
		return decimalType(text, arguments)
	case IntervalDS: // of which all precisions are one type here
		if len(arguments) == 1 && arguments[0] <= 6 {
			return Type{Kind: kind}, nil
		}
	default: // takes no length
	}
	if len(arguments) > 0 {
		return Type{}, fmt.Errorf("%q is not a column type: %s takes no length", text, kindNames[kind][0])
	}
	return Type{Kind: kind}, nil
}

func lengthType(kind Kind, text string, arguments []int, fallback, limit int) (Type, error) {
	length := fallback
	if len(arguments) > 0 {
		length = arguments[0]
	}
	if len(arguments) > 1 || length < 1 || length > limit {
		return Type{}, fmt.Errorf("%q is not a column type: the length of %s is 1 to %d", text, kindNames[kind][0],
			limit)
	}
	return Type{Kind: kind, Length: length}, nil
}

func decimalType(text string, arguments []int) (Type, error) {
	t := Type{Kind: Numeric, Precision: 18}
	if len(arguments) > 0 {
		t.Precision = arguments[0]
	}
	if len(arguments) > 1 {
		t.Scale = arguments[1]
	}
	if len(arguments) > 2 || t.Precision < 1 || t.Precision > 38 || t.Scale > t.Precision || t.Scale > 37 {
		return Type{}, fmt.Errorf("%q is not a column type: numeric takes a precision of 1 to 38 "+
			"and a scale of at most the precision and 37", text)
	}
	return t, nil
}

// String gives the type as the project writes it, such as varchar(256).
func (t Type) String() string {
	name := "invalid"
	if names := kindNames[t.Kind]; names != nil {
		name = names[0]
	}
	switch t.Kind {
	case Char, Varchar, Varbyte:
		return fmt.Sprintf("%s(%d)", name, t.Length)
	case Numeric:
		return fmt.Sprintf("%s(%d,%d)", name, t.Precision, t.Scale)
	default:
		return name
	}
}

// IsOpaque reports a type whose values a view passes on or replaces by NULL, and which
// nothing else is done with.
func (t Type) IsOpaque() bool {
	switch t.Kind {
	case Geometry, Geography, HLLSketch, IntervalYM, IntervalDS:
		return true
	default:
		return false
	}
}

// MarshalText gives String, for JSON.
func (t Type) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (t *Type) UnmarshalText(text []byte) error {
	parsed, err := ParseType(string(text))
	*t = parsed
	return err
}

// SQL gives the type for DDL and casts.
func (t Type) SQL() SQL { return SQL{t.String()} }

// HashLength is the width of a hex SHA-256, which hash() returns.
const HashLength = 64

// InView gives the type that a policy view shows for a column of type t. A
// varchar narrower than a hash becomes varchar(64) whatever the masks, so that
// a view never changes shape when a policy does.
func (t Type) InView() Type {
	if t.Kind == Varchar && t.Length < HashLength {
		t.Length = HashLength
	}
	return t
}

// IsText reports char and varchar.
func (t Type) IsText() bool { return t.Kind == Char || t.Kind == Varchar }

// IsInteger reports smallint, integer and bigint.
func (t Type) IsInteger() bool { return t.Kind == Smallint || t.Kind == Integer || t.Kind == Bigint }

// IsNumber reports every type with arithmetic.
func (t Type) IsNumber() bool {
	return t.IsInteger() || t.Kind == Numeric || t.Kind == Real || t.Kind == Double
}

// IsInstant reports date and the two timestamps.
func (t Type) IsInstant() bool {
	return t.Kind == DateKind || t.Kind == TimestampKind || t.Kind == TimestampTZ
}

// HasText reports the types whose values can be written as text in one way,
// by the warehouse and by anyone else.
func (t Type) HasText() bool {
	return t.IsText() || t.IsInteger() || t.Kind == Numeric || t.IsInstant()
}
