package github

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// maxAnswer is the longest answer in bytes. GitHub's are a hundred entries a
// page, a comment of at most 64 KiB in each.
const maxAnswer = 64 << 20

var (
	errTooLong = fmt.Errorf("the answer has more than %d MiB, which none of GitHub's has; check GITHUB_API_URL",
		maxAnswer>>20)
	errElsewhere = errors.New("the answer leads to another server, which must not get the token; check " +
		"GITHUB_API_URL")
	errCircle = errors.New("the answers lead on without end; check GITHUB_API_URL")
)

// hopeless: another try would be answered alike.
func hopeless(err error) bool {
	return errors.Is(err, errTooLong) || errors.Is(err, errElsewhere) || errors.Is(err, errCircle)
}

// buffer reads an answer to its end, so that one that breaks off can be asked
// for again.
func buffer(response *http.Response) error {
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	err = errors.Join(err, response.Body.Close())
	if len(text) > maxAnswer {
		text, err = nil, errTooLong
	}
	response.Body = io.NopCloser(bytes.NewReader(text))
	return err
}

// sameOrigin follows an answer that leads on only where the token may go.
// net/http would send it to other ports and sub-domains, and without TLS.
func sameOrigin(request *http.Request, before []*http.Request) error {
	first := before[0].URL
	switch {
	case request.URL.Scheme != first.Scheme || request.URL.Host != first.Host:
		return errElsewhere
	case len(before) >= 10:
		return errCircle
	}
	return nil
}
