package access

import (
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
)

// Witness is a row that is shown differently.
type Witness struct {
	// Row holds the values that matter, by column; nil for NULL.
	Row map[string]*string `json:"row"`
	// At is set where the difference comes only at another time than now.
	At time.Time `json:"at,omitzero"`
	// Project and Purposes are what the reader then acts for.
	Project  string   `json:"project,omitempty"`
	Purposes []string `json:"purposes,omitempty"`
	// Before and After are how the column is shown in that row; "none" for a row that
	// is not there.
	Before string `json:"before"`
	After  string `json:"after"`
}

func (t *tally) witness(s circumstance, row policies.Row, before, after *outcome) *Witness {
	w := &Witness{
		Row: make(map[string]*string, len(row)), Project: s.acting, Purposes: s.acknowledged,
		Before: lookOf(before), After: lookOf(after),
	}
	if !s.now.Equal(t.now) {
		w.At = s.now
	}
	for name, value := range row {
		if value.Kind == expr.ValueInvalid && !value.Null {
			continue // any value
		}
		w.Row[name.String()] = written(value)
	}
	return w
}

// shared is the row as an example for the people of another witness, too. What they act
// in is left out where it differs; of another row, nothing is left.
func (w *Witness) shared(other *Witness) *Witness {
	if w == nil || other == nil {
		return nil
	}
	a, b := *w, *other
	if a.Project != b.Project {
		a.Project, b.Project = "", ""
	}
	if !reflect.DeepEqual(a, b) {
		return nil
	}
	return &a
}

func lookOf(o *outcome) string {
	if o == nil {
		return None
	}
	return o.look
}

// written is a value as text; nil for NULL.
func written(v expr.Value) *string {
	if v.Null {
		return nil
	}
	text := ""
	switch v.Kind {
	case expr.String:
		text = v.Text
	case expr.Number:
		text = v.Num.RatString()
		if !v.Num.IsInt() {
			text = strings.TrimRight(v.Num.FloatString(20), "0")
			if back, ok := new(big.Rat).SetString(text); !ok || back.Cmp(v.Num) != 0 {
				f, _ := v.Num.Float64()
				text = strconv.FormatFloat(f, 'g', -1, 64)
			}
		}
	case expr.Boolean:
		text = map[bool]string{true: "true", false: "false"}[v.Bool]
	case expr.Instant:
		text = strings.TrimSuffix(v.Time.Format("2006-01-02 15:04:05.999999"), " 00:00:00")
	case expr.StringSet, expr.ValueInvalid:
		return nil
	}
	return &text
}

// Text says in words which row it is.
func (w *Witness) Text() string {
	var parts []string
	for _, column := range slices.Sorted(maps.Keys(w.Row)) {
		value := "NULL"
		if text := w.Row[column]; text != nil {
			value = fmt.Sprintf("%q", *text)
		}
		parts = append(parts, column+" = "+value)
	}
	if w.Project != "" {
		parts = append(parts, fmt.Sprintf("acting in project %q", w.Project))
	}
	if len(w.Purposes) > 0 {
		parts = append(parts, "for "+strings.Join(w.Purposes, ", "))
	}
	if !w.At.IsZero() {
		parts = append(parts, "at "+w.At.Format("2006-01-02 15:04 UTC"))
	}
	return strings.Join(parts, ", ")
}
