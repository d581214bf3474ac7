// Package github talks to GitHub about one repository: its pull requests and
// their reviews, commit statuses, comments and issues. It knows GitHub and
// nothing of plans.
//
// Every method takes part in the same contract. What GitHub refuses for want
// of a permission is a *DeniedError, so that a caller can do without; all else
// that goes wrong is an error that says what was being done. Failures that
// pass (rate limits, 5xx, broken connections) are tried again within
// Options.Wait. No error holds the token.
package github

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/google/go-github/v60/github"
)

const (
	publicURL = "https://api.github.com"
	// actionsLogin is whom the token of a workflow acts as.
	actionsLogin = "github-actions[bot]"
	// oneTry bounds one request with its answer.
	oneTry = 60 * time.Second
)

// Options say where the repository is and how to get in.
type Options struct {
	// BaseURL is GITHUB_API_URL; empty means https://api.github.com.
	BaseURL string
	Token   string
	// Repository is owner/name.
	Repository string
	// Login is whom the token acts as, where that is known: an app of one's
	// own is "its-name[bot]". Empty means to ask.
	Login string
	// Wait is the longest time spent waiting between the tries of one call;
	// zero means two minutes.
	Wait time.Duration
	// Slept waits between two tries; nil really waits.
	Slept func(context.Context, time.Duration) error
	// Hide takes secrets out of every text that is written on GitHub; nil
	// where there are none but the token.
	Hide func(string) string
	// HTTP sends each single try; nil means a client that gives up on a try
	// after a minute.
	HTTP *http.Client
}

// Client is one repository on GitHub, seen with one token. It may be used by
// several goroutines.
type Client struct {
	api         *github.Client
	owner, name string
	redact      func(error) error
	hide        func(string) string

	mutex sync.Mutex
	login string
}

// New prepares a client; it calls nobody. The error says which option is wrong.
func New(o Options) (*Client, error) {
	owner, name, _ := strings.Cut(o.Repository, "/")
	if owner == "" || name == "" || strings.ContainsAny(name, "/?#") {
		return nil, fmt.Errorf("reading the repository's name: %q is not owner/name; set GITHUB_REPOSITORY",
			o.Repository)
	}
	if o.Token == "" {
		return nil, errors.New("signing in to GitHub: there is no token; set GITHUB_TOKEN")
	}
	if strings.ContainsFunc(o.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("signing in to GitHub: the token holds a space, a line break or a character that " +
			"no token has; check GITHUB_TOKEN")
	}
	at, err := baseURL(o.BaseURL)
	if err != nil {
		return nil, err
	}
	wait := cmp.Or(o.Wait, 2*time.Minute)
	tries := &retrying{inner: o.HTTP, wait: wait, slept: o.Slept}
	if tries.inner == nil {
		tries.inner = &http.Client{Timeout: oneTry}
	}
	inner := *tries.inner
	inner.CheckRedirect = sameOrigin
	tries.inner = &inner
	if tries.slept == nil {
		tries.slept = sleep
	}
	api := github.NewClient(&http.Client{Transport: tries, Timeout: wait + 2*oneTry}).WithAuthToken(o.Token)
	api.BaseURL, api.UserAgent = at, "redveil"
	return &Client{api: api, owner: owner, name: name, login: o.Login, redact: redactor(o.Token), hide: hiding(o)},
		nil
}

// hiding takes the token and the other secrets out of a text.
func hiding(o Options) func(string) string {
	return func(text string) string {
		if o.Hide != nil {
			text = o.Hide(text)
		}
		return strings.ReplaceAll(text, o.Token, "***")
	}
}

// baseURL reads GITHUB_API_URL.
func baseURL(text string) (*url.URL, error) {
	at, err := url.Parse(cmp.Or(text, publicURL))
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return nil, errors.New("reading GitHub's address: it is not an address such as https://api.github.com or " +
			"https://github.example.com/api/v3; check GITHUB_API_URL")
	}
	if at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return nil, errors.New("reading GitHub's address: it holds more than a host and a path; check GITHUB_API_URL")
	}
	return at.JoinPath("/"), nil
}

// Login is whom the token acts as. The token of a workflow may not ask; it
// acts as github-actions[bot].
func (c *Client) Login(ctx context.Context) (string, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.login != "" {
		return c.login, nil
	}
	user, _, err := c.api.Users.Get(ctx, "")
	switch code := statusOf(err); {
	case err == nil:
		c.login = user.GetLogin()
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		c.login = actionsLogin
	default:
		return "", c.explain("asking GitHub whom the token acts as", "", err)
	}
	return c.login, nil
}

// DefaultBranch is the branch that pull requests go to by default.
func (c *Client) DefaultBranch(ctx context.Context) (string, error) {
	repository, _, err := c.api.Repositories.Get(ctx, c.owner, c.name)
	if err != nil {
		return "", c.explain("reading repository "+c.repository(), "metadata: read", err)
	}
	return repository.GetDefaultBranch(), nil
}

func (c *Client) repository() string { return c.owner + "/" + c.name }

// same says whether two logins are one user: GitHub does not tell case apart.
func same(a, b string) bool { return a != "" && strings.EqualFold(a, b) }
