package githubtest

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest/openapi"
)

// checker checks against GitHub's description, or not at all if nobody prepared
// that.
type checker struct{ by *openapi.Checker }

var (
	loaded = sync.OnceValues(func() (*openapi.Checker, error) {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, err
		}
		return openapi.Load(openapi.File(cache))
	})
	toldOnce sync.Once
)

func newChecker(t testing.TB) checker {
	t.Helper()
	by, err := loaded()
	switch {
	case err == nil:
	case !errors.Is(err, fs.ErrNotExist):
		t.Fatal(err)
	case os.Getenv("CI") == "true":
		t.Fatalf("GitHub's API description is not there, run make openapi: %v", err)
	default:
		toldOnce.Do(func() { t.Log("not checking against GitHub's API description: run make openapi to have it") })
	}
	return checker{by}
}

// request checks a request, and returns a function that checks the answer.
func (c checker) request(t testing.TB, r *http.Request) func(code int, header http.Header, body []byte) {
	if c.by == nil || strings.HasSuffix(r.URL.Path, "/graphql") { // which has a schema of its own
		return func(int, http.Header, []byte) {}
	}
	exchange, err := c.by.Request(r)
	if err != nil {
		t.Errorf("GitHub's API description: %v", err)
		return func(int, http.Header, []byte) {}
	}
	return func(code int, header http.Header, body []byte) {
		if err := exchange.Answer(code, header, body); err != nil {
			t.Errorf("GitHub's API description: %v", err)
		}
	}
}
