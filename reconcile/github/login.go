package github

import (
	"context"
	"fmt"
)

// LoginError says that the token writes as another user than expected. What it
// writes would not be found again, and its statuses would not be trusted.
type LoginError struct{ Thought, Is string }

func (e *LoginError) Error() string {
	return fmt.Sprintf("GitHub says that this token writes as %q, and redveil looks for what %q wrote; set "+
		"REDVEIL_GITHUB_LOGIN to %q", e.Is, e.Thought, e.Is)
}

// checkLogin compares the author that GitHub names for what was just written
// with the expected login of the token.
func (c *Client) checkLogin(ctx context.Context, author string) error {
	login, err := c.Login(ctx)
	if err != nil || author == "" || same(login, author) {
		return err
	}
	return &LoginError{Thought: login, Is: author}
}
