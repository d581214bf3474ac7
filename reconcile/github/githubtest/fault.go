package githubtest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Failure is how a request fails.
type Failure struct {
	code    int
	message string
	cut     bool // before the effect
	after   bool // cut after it
	half    bool // cut in the middle of the answer
	header  func(now time.Time) map[string]string
}

// Answer returns a failure with a status code and GitHub's message for it.
func Answer(code int, message string) Failure { return Failure{code: code, message: message} }

// Cut breaks the connection before the request has an effect.
func Cut() Failure { return Failure{cut: true} }

// CutAfter breaks the connection once the request took effect.
func CutAfter() Failure { return Failure{after: true} }

// CutHalf breaks it in the middle of the answer.
func CutHalf() Failure { return Failure{half: true} }

// SecondaryLimit is GitHub's refusal because of too many requests at once.
func SecondaryLimit(after time.Duration) Failure {
	f := Answer(http.StatusForbidden, "You have exceeded a secondary rate limit. Please wait a few minutes before "+
		"you try again.")
	f.header = func(time.Time) map[string]string {
		return map[string]string{"Retry-After": strconv.Itoa(int(after / time.Second))}
	}
	return f
}

// SecondaryLimitWithoutTime is the same without saying how long to wait.
func SecondaryLimitWithoutTime() Failure {
	f := SecondaryLimit(0)
	f.header = nil
	return f
}

// PrimaryLimit is the refusal of a token that used up its hourly limit, which
// is reset after that time.
func PrimaryLimit(after time.Duration) Failure {
	f := Answer(http.StatusForbidden, "API rate limit exceeded for installation ID 1.")
	f.header = func(now time.Time) map[string]string {
		return map[string]string{
			"X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "5000",
			"X-RateLimit-Reset": strconv.FormatInt(now.Add(after).Unix(), 10),
		}
	}
	return f
}

type fault struct {
	method, end string
	times       int
	failure     Failure
}

// Fault makes the next requests fail, a number of times. on is a method and the
// end of a path: "POST /comments"; "" means any request.
func (s *Server) Fault(on string, times int, failure Failure) {
	defer s.lock()()
	method, end, _ := strings.Cut(on, " ")
	s.faults = append(s.faults, &fault{method, end, times, failure})
}

func (f *fault) matches(r *http.Request) bool {
	return f.times > 0 && (f.method == "" || f.method == r.Method) && strings.HasSuffix(r.URL.Path, f.end)
}

func (f *Failure) answer(w http.ResponseWriter, now time.Time) {
	if f.header != nil {
		for name, value := range f.header(now) {
			w.Header().Set(name, value)
		}
	}
	refuse(w, f.code, f.message)
}

// Heal lets all requests through again.
func (s *Server) Heal() {
	defer s.lock()()
	s.faults = nil
}
