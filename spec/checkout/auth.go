package checkout

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/plumbing/transport/http"
	"github.com/go-git/go-git/v5/plumbing/transport/ssh"
)

// Access is how to sign in to git servers. Nothing in it is ever printed.
type Credentials struct {
	// Token is for https.
	Token string
	// Key is the file of a private key for ssh, and Passphrase decrypts it.
	// Without a file, the agent is asked.
	Key, Passphrase string
	// KnownHosts is the file that says which server has which key.
	KnownHosts string
}

// to chooses what an address needs.
func (a Credentials) to(endpoint *transport.Endpoint) (transport.AuthMethod, error) {
	if endpoint.Protocol != "ssh" {
		if a.Token == "" && endpoint.User == "" {
			return nil, nil
		}
		user := endpoint.User
		if user == "" {
			user = "x-access-token" // any name will do with a token
		}
		return &http.BasicAuth{Username: user, Password: a.Token}, nil
	}
	user := endpoint.User
	if user == "" {
		user = "git"
	}
	known, err := ssh.NewKnownHostsCallback(a.KnownHosts)
	if err != nil {
		return nil, fmt.Errorf("reading the known hosts: %w; ssh-keyscan writes such a file, and what it writes "+
			"has to be compared with what the server's owner says", err)
	}
	if a.Key == "" {
		agent, err := ssh.NewSSHAgentAuth(user)
		if err != nil {
			return nil, fmt.Errorf("no key for ssh: name its file in REDVEIL_GIT_SSH_KEY, or start an agent: %w", err)
		}
		agent.HostKeyCallback = known
		return agent, nil
	}
	key, err := ssh.NewPublicKeysFromFile(user, a.Key, a.Passphrase)
	if err != nil {
		return nil, fmt.Errorf("reading the key for ssh: %w", err)
	}
	key.HostKeyCallback = known
	return key, nil
}

// explain says what to do when a server refuses.
func explain(err error, endpoint *transport.Endpoint) error {
	var network net.Error
	switch {
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed):
		return fmt.Errorf("%s refused to let us in: %w; set REDVEIL_GIT_TOKEN to a token that may read the "+
			"repository", endpoint.Host, err)
	case errors.Is(err, transport.ErrRepositoryNotFound):
		return fmt.Errorf("%s has no such repository, or hides it from this token: %w", endpoint.Host, err)
	case strings.Contains(err.Error(), "knownhosts: key mismatch"):
		return fmt.Errorf("%s shows another key than the known hosts say; somebody else may be answering: %w",
			endpoint.Host, err)
	case strings.Contains(err.Error(), "knownhosts: key is unknown"):
		return fmt.Errorf("the known hosts do not say which key %s has: %w", endpoint.Host, err)
	case strings.Contains(err.Error(), "unable to authenticate"):
		return fmt.Errorf("%s refused our key: %w", endpoint.Host, err)
	case errors.As(err, &network), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), brokenBy(err.Error()):
		return fmt.Errorf("%s cannot be reached, or the connection broke: %w; try again", endpoint.Host, err)
	}
	return err
}

// brokenBy reports errors that libraries describe only in words, when an answer
// ends in the middle.
func brokenBy(text string) bool {
	return strings.Contains(text, "malformed MIME header") ||
		strings.Contains(text, "in response to channel open: <nil>") ||
		strings.Contains(text, "empty packfile") || strings.HasSuffix(text, io.ErrUnexpectedEOF.Error())
}

// loopback hosts need no proof of their identity.
func loopback(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
