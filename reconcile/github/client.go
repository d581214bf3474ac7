// Package github talks to GitHub about one repository: its pull requests and
// their reviews, commit statuses, comments and issues. It knows nothing of
// plans.
//
// All methods have the same contract. If GitHub refuses something for lack of a
// permission, the error is a *DeniedError, so that a caller can do without.
// Every other error says what was being done. Temporary failures (rate limits,
// 5xx, broken connections) are tried again within Options.Wait. No error
// contains the token.
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
	// actionsLogin is the user as which the token of a workflow acts.
	actionsLogin = "github-actions[bot]"
	// oneTry is the time limit of one request with its answer.
	oneTry = 60 * time.Second
)

// Options say where the repository is and how to sign in.
type Options struct {
	// BaseURL is GITHUB_API_URL; empty means https://api.github.com.
	BaseURL string
	Token   string
	// Repository is owner/name.
	Repository string
	// Login is the user as which the token acts, if known. A private app is
	// "its-name[bot]". Empty means to ask GitHub.
	Login string
	// Wait limits the total time spent waiting between the attempts of one
	// call; zero means two minutes.
	Wait time.Duration
	// Slept waits between two attempts. Tests replace it; nil really waits.
	Slept func(context.Context, time.Duration) error
	// Hide cuts secrets out of every text that is written on GitHub; nil if the
	// token is the only secret.
	Hide func(string) string
	// HTTP sends each attempt; nil means a client that gives up on an attempt
	// after a minute.
	HTTP *http.Client
}

// Client is one repository on GitHub, seen with one token. It is safe for
// concurrent use.
type Client struct {
	api         *github.Client
	owner, name string
	redact      func(error) error
	hide        func(string) string

	mutex sync.Mutex
	login string
}

// New returns a client, without any request. The error says which option is
// wrong.
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

// hiding returns a function that cuts the token and the other secrets out of a
// text.
func hiding(o Options) func(string) string {
	return func(text string) string {
		if o.Hide != nil {
			text = o.Hide(text)
		}
		return strings.ReplaceAll(text, o.Token, "***")
	}
}

// baseURL parses GITHUB_API_URL.
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

// Login returns the user as which the token acts. The token of a workflow may
// not ask; it acts as github-actions[bot].
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

// DefaultBranch returns the branch that pull requests go to by default.
func (c *Client) DefaultBranch(ctx context.Context) (string, error) {
	repository, _, err := c.api.Repositories.Get(ctx, c.owner, c.name)
	if err != nil {
		return "", c.explain("reading repository "+c.repository(), "metadata: read", err)
	}
	return repository.GetDefaultBranch(), nil
}

func (c *Client) repository() string { return c.owner + "/" + c.name }

// same reports whether two logins are the same user. GitHub ignores case.
func same(a, b string) bool { return a != "" && strings.EqualFold(a, b) }
