package redshift

import (
	"fmt"
	"slices"
	"strings"
)

// Fragment is one expression that an author wrote in the warehouse's own
// dialect, taken apart and found to be just that: no second statement, no
// comment, no sub-select, nothing that the session decides. The zero
// Fragment holds nothing.
type Fragment struct {
	source    string
	pieces    []piece
	condition bool
}

// piece is text, a column of the row, or the place of @column.
type piece struct {
	text   string
	column Ident
	self   bool
}

// String gives the text as the author wrote it.
func (f Fragment) String() string { return f.source }

// MayBeCondition is false where the expression surely gives no truth value.
func (f Fragment) MayBeCondition() bool { return f.condition }

// Columns are the columns that the expression names, each once, in order.
func (f Fragment) Columns() []Ident {
	var names []Ident
	for _, p := range f.pieces {
		if !p.column.IsZero() && !slices.Contains(names, p.column) {
			names = append(names, p.column)
		}
	}
	return names
}

// NamesSelf reports whether @column occurs.
func (f Fragment) NamesSelf() bool {
	return slices.ContainsFunc(f.pieces, func(p piece) bool { return p.self })
}

// SQL writes the expression with its columns as the statement around it calls
// them, and self in the place of @column.
func (f Fragment) SQL(column func(Ident) SQL, self SQL) SQL {
	var b strings.Builder
	for n, p := range f.pieces {
		text := p.text
		switch {
		case p.self:
			text = self.text
		case !p.column.IsZero():
			text = column(p.column).text
		}
		if n > 0 && !tight(f.pieces[n-1].text, p.text) {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	return SQL{b.String()}
}

// tight reports that no blank stands between two pieces.
func tight(left, right string) bool {
	return slices.Contains([]string{"(", "::", ".", "["}, left) ||
		slices.Contains([]string{")", ",", "::", ".", "[", "]"}, right) || right == "(" && isFunction(left)
}

func isFunction(text string) bool {
	name := strings.ToLower(text)
	_, known := functions[name]
	return text != name && (known || name == "cast" || name == "extract" || name == "trim")
}

// maxFragment bounds an author's expression in bytes.
const maxFragment = 10000

// ParseFragment reads an author's expression. The error says what is wrong and
// quotes the place.
func ParseFragment(text string) (Fragment, error) {
	if len(text) > maxFragment {
		return Fragment{}, fmt.Errorf("the expression has %d bytes; at most %d are allowed", len(text), maxFragment)
	}
	all, err := tokens(text)
	if err != nil {
		return Fragment{}, err
	}
	p := &fragmentParser{source: text, tokens: all}
	result, err := p.whole()
	if err != nil {
		return Fragment{}, err
	}
	return Fragment{source: text, pieces: p.pieces, condition: result.condition}, nil
}

// Check says what of the expression the reader's session would decide, now that
// the columns' types are known: a conversion from or to a time, for the most part.
// The result is taken for a value of type to, KindInvalid for a condition.
func (f Fragment) Check(types func(Ident) Type, self, to Kind) error {
	all, err := tokens(f.source)
	if err != nil {
		return err
	}
	if err := f.checkPaths(types, self); err != nil {
		return err
	}
	p := &fragmentParser{
		source: f.source, tokens: all, self: self,
		types: func(id Ident) Kind { return types(id).Kind },
	}
	result, err := p.whole()
	if err != nil || to == KindInvalid {
		return err
	}
	return p.attempt(func() { p.cast(result, to) })
}
