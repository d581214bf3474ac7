package checkout_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/spec/checkout"
)

// An answer ends: at a length, and after a time in which nothing came.
func TestAnswersOfGitServersAreBounded(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		flush := http.NewResponseController(w).Flush
		if r.URL.Path == "/silent" {
			<-r.Context().Done()
			return
		}
		for n := 0; ; n++ {
			if _, err := w.Write([]byte(strings.Repeat("x", 1000))); err != nil || flush() != nil {
				return
			}
			if r.URL.Path == "/stops" {
				<-r.Context().Done()
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	for path, c := range map[string]struct {
		want  string
		quiet time.Duration // a busy machine may send nothing for a while
	}{
		"/endless": {"has more than", time.Hour}, "/stops": {"sent nothing for", 200 * time.Millisecond},
		"/silent": {"sent nothing for", 200 * time.Millisecond},
	} {
		client := http.Client{Transport: checkout.Bounded{Inner: http.DefaultTransport, Most: 1 << 20, Quiet: c.quiet}}
		answer, err := client.Get(server.URL + path)
		if err == nil {
			_, err = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A server that leads elsewhere does not lead the token there.
func TestATokenGoesToNoOtherServer(t *testing.T) {
	var seen []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("Authorization"))
		http.Error(w, "no", http.StatusNotFound)
	}))
	t.Cleanup(other.Close)
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Path+"?"+r.URL.RawQuery, http.StatusFound)
	}))
	t.Cleanup(first.Close)
	if _, err := checkout.Open(context.Background(), "git::"+first.URL+"/r.git",
		checkout.Credentials{Token: "Sekr1t"}); err == nil {
		t.Error("opened")
	}
	for _, sent := range seen {
		if sent != "" {
			t.Errorf("the other server got %q", sent)
		}
	}
}
