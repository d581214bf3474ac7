package github

import (
	"context"
	"fmt"
)

// LoginError says that the token writes as somebody else than was thought. What
// it writes would not be found again, and what it wrote would not be believed.
type LoginError struct{ Thought, Is string }

func (e *LoginError) Error() string {
	return fmt.Sprintf("GitHub says that this token writes as %q, and redveil looks for what %q wrote; set "+
		"REDVEIL_GITHUB_LOGIN to %q", e.Is, e.Thought, e.Is)
}

// checkLogin compares whom GitHub names as the author of what was just written
// with whom the token was thought to act as.
func (c *Client) checkLogin(ctx context.Context, author string) error {
	login, err := c.Login(ctx)
	if err != nil || author == "" || same(login, author) {
		return err
	}
	return &LoginError{Thought: login, Is: author}
}
