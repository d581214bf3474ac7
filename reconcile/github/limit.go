package github

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// limitError is an answer that refuses a request because there were too many.
type limitError struct {
	secondary bool
	pause     time.Duration // before asking again
	doublings int           // how often the pause may double
	until     time.Time     // when a primary limit is reset, if known
}

func (e *limitError) Error() string {
	switch {
	case e.secondary:
		return "GitHub asks to slow down (secondary rate limit)"
	case e.until.IsZero():
		return "GitHub's rate limit for this token is used up"
	}
	return "GitHub's rate limit for this token is used up until " + e.until.UTC().Format(time.RFC3339)
}

// limitOf returns a refusal because of a rate limit, and nil for any other
// answer. It follows GitHub's "Best practices for using the REST API": obey
// Retry-After; else wait for the reset if nothing remains; else wait a minute,
// and longer each time.
func limitOf(response *http.Response) *limitError {
	code, header := response.StatusCode, response.Header
	if code != http.StatusForbidden && code != http.StatusTooManyRequests {
		return nil
	}
	now, _ := http.ParseTime(header.Get("Date"))
	if seconds, err := strconv.Atoi(header.Get("Retry-After")); err == nil && seconds >= 0 {
		return &limitError{secondary: true, pause: time.Duration(min(seconds, 1<<20)) * time.Second, doublings: 0}
	}
	if at, err := strconv.ParseInt(header.Get("X-RateLimit-Reset"), 10, 64); err == nil &&
		header.Get("X-RateLimit-Remaining") == "0" {
		until := time.Unix(at, 0)
		pause := time.Minute
		if !now.IsZero() { // both times are by GitHub's clock, as this machine's may be wrong
			pause = max(until.Sub(now), 0) + time.Second
		}
		return &limitError{pause: pause, until: until}
	}
	said := messageOf(response)
	// Older Enterprise Servers call it abuse.
	if code == http.StatusTooManyRequests || strings.Contains(said, "secondary rate limit") ||
		strings.Contains(said, "abuse detection") {
		return &limitError{secondary: true, pause: time.Minute, doublings: 5}
	}
	return nil
}

// messageOf returns GitHub's message in a buffered answer, whose body can be
// read again.
func messageOf(response *http.Response) string {
	text, _ := io.ReadAll(response.Body)
	response.Body = io.NopCloser(bytes.NewReader(text))
	var said struct{ Message string }
	if json.Unmarshal(text, &said) != nil {
		return ""
	}
	return said.Message
}
