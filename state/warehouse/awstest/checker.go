package awstest

import (
	"os"
	"sync"
	"testing"

	"github.com/redveil/redveil/state/warehouse/awstest/models"
)

// checker checks calls against AWS's descriptions; the zero checker checks
// nothing.
type checker struct{ by models.Models }

var loaded = sync.OnceValues(func() (models.Models, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	return models.Load(models.File(cache))
})

var toldOnce sync.Once

// load returns the checker. Without the descriptions a test goes on without, and
// says so; in CI it fails.
func load(t testing.TB) checker {
	t.Helper()
	by, err := loaded()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("AWS's descriptions of its services are not there, run make aws-models: %v", err)
	default:
		toldOnce.Do(func() { t.Log("not checking against AWS's descriptions: run make aws-models to have them") })
	}
	return checker{by}
}

func (c checker) request(made call) error {
	if c.by == nil {
		return nil
	}
	return c.by[made.service].Request(made.operation, made.in)
}

func (c checker) answer(made call, out map[string]any) error {
	if c.by == nil {
		return nil
	}
	return c.by[made.service].Answer(made.operation, out)
}

// form reads a request of the query protocol. Without the descriptions everything
// is a text.
func (c checker) form(made call, form map[string][]string) (map[string]any, error) {
	if c.by == nil {
		return (&models.Service{}).Form(made.operation, form)
	}
	return c.by[made.service].Form(made.operation, form)
}
