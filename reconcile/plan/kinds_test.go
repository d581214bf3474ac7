package plan

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state"
)

func TestEveryKindHasARowThatIsWhole(t *testing.T) {
	var shown []state.Kind
	for _, facts := range kinds {
		shown = append(shown, facts.kind)
		row := reflect.ValueOf(facts)
		for n := range row.NumField() {
			if field := row.Type().Field(n); field.Type.Kind() == reflect.Func && row.Field(n).IsNil() {
				t.Errorf("the row of kind %s says nothing about %s", facts.kind, field.Name)
			}
		}
	}
	if diff := cmp.Diff(state.Kinds(), shown); diff != "" {
		t.Errorf("there is not one row for each kind (-kinds +rows):\n%s", diff)
	}
}
