package dialect

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/bootstrap"
)

func TestJoinableCatalogsExist(t *testing.T) {
	for name := range joinableCatalogs {
		if _, ok := bootstrap.View("", name); !ok {
			t.Errorf("%s may stand beside tables, but there is no such view", name)
		}
	}
}
