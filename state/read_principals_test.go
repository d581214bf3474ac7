package state

import (
	"strings"
	"testing"
)

// Rights of a kind of principal that nobody knows stop the run: a plan that
// passed over them would say that nobody gains.
func TestAnUnknownKindOfPrincipalStopsTheRun(t *testing.T) {
	var r reader
	for _, kind := range []string{"user", "role", "group", "public"} {
		r.principal(kind, "ann")
	}
	if err := r.known(); err != nil {
		t.Error(err)
	}
	r.principal("datashare", "sales")
	if err := r.known(); err == nil || !strings.Contains(err.Error(), `rights of "datashare sales", a kind of `+
		`principal that this redveil does not know`) {
		t.Error(err)
	}
}
