package github

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"
)

// DeniedError says that the token may not do something. Callers can do without.
type DeniedError struct {
	Doing string // "writing a comment on pull request 7"
	Needs string // "pull-requests: write"; empty if no permission is known to help
	Said  string // GitHub's own words
}

func (e *DeniedError) Error() string {
	text := e.Doing + ": GitHub does not allow this token to do that"
	if e.Said != "" {
		text += fmt.Sprintf(" (%q)", e.Said)
	}
	if e.Needs != "" {
		text += "; it needs the permission " + e.Needs
	}
	return text
}

// gaveUpError reports that all attempts of one call failed.
type gaveUpError struct {
	tries  int
	waited time.Duration
	last   error
}

func (e *gaveUpError) Error() string {
	if e.tries < 2 {
		return e.last.Error()
	}
	return fmt.Sprintf("gave up after %d tries and %s of waiting: %s", e.tries, e.waited, e.last)
}

func (e *gaveUpError) Unwrap() error { return e.last }

// serverError is a 5xx answer.
type serverError struct{ status, message string }

func (e *serverError) Error() string {
	if e.message == "" {
		return "GitHub answers " + e.status
	}
	return fmt.Sprintf("GitHub answers %s (%q)", e.status, e.message)
}

// explain wraps an error with what was being done, and the permission that it
// needs. nil stays nil.
func (c *Client) explain(doing, needs string, err error) error {
	if err == nil {
		return nil
	}
	var limit *limitError
	var gaveUp *gaveUpError
	var answer *github.ErrorResponse
	if errors.As(err, &gaveUp) { // without what net/http writes around it
		err = gaveUp
	}
	switch {
	case errors.As(err, &answer):
		err = c.refused(doing, needs, answer)
	case errors.As(err, &limit):
		err = fmt.Errorf("%s: %w; wait, or use a token that nothing else uses", doing, err)
	default:
		err = fmt.Errorf("%s: %w", doing, err)
	}
	return c.redact(err)
}

// refused explains a 4xx answer.
func (c *Client) refused(doing, needs string, answer *github.ErrorResponse) error {
	writes := answer.Response.Request != nil && answer.Response.Request.Method != http.MethodGet
	switch code := answer.Response.StatusCode; {
	case code == http.StatusUnauthorized:
		return fmt.Errorf("%s: GitHub does not know the token (%q); check GITHUB_TOKEN: it is wrong, revoked or "+
			"out of date", doing, answer.Message)
	// GitHub answers 404 to a write by a token that may only read.
	case code == http.StatusForbidden, code == http.StatusNotFound && writes:
		return &DeniedError{Doing: doing, Needs: needs, Said: answer.Message}
	case code == http.StatusGone:
		return &DeniedError{Doing: doing, Said: answer.Message}
	case code == http.StatusNotFound && needs != "":
		return fmt.Errorf("%s: %w: GitHub finds no such thing in %s, or the token may not see it (it needs %s)",
			doing, errNotFound, c.repository(), needs)
	case code == http.StatusNotFound:
		return fmt.Errorf("%s: %w", doing, errNotFound)
	}
	return fmt.Errorf("%s: GitHub answers %d: %s", doing, answer.Response.StatusCode, words(answer))
}

var errNotFound = errors.New("not found")

// words returns GitHub's explanation of a request that it refuses.
func words(answer *github.ErrorResponse) string {
	said := []string{answer.Message}
	for _, e := range answer.Errors {
		if e.Message != "" {
			said = append(said, e.Message)
		} else {
			said = append(said, strings.TrimSpace(e.Resource+" "+e.Field+" "+e.Code))
		}
	}
	return strings.Join(said, "; ")
}

// statusOf returns the status code in an error, else 0.
func statusOf(err error) int {
	var answer *github.ErrorResponse
	if !errors.As(err, &answer) {
		return 0
	}
	return answer.Response.StatusCode
}

// redactor returns a function that cuts the token out of errors, because a
// server or a proxy could repeat it.
func redactor(token string) func(error) error {
	return func(err error) error {
		var denied *DeniedError
		if errors.As(err, &denied) {
			denied.Said = strings.ReplaceAll(denied.Said, token, "***")
		}
		if text := err.Error(); strings.Contains(text, token) {
			return errors.New(strings.ReplaceAll(text, token, "***"))
		}
		return err
	}
}
