package github

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// MayWrite reports whether a user may write to the repository. GitHub counts
// maintainers as writers here. The answer for an unknown user is false.
func (c *Client) MayWrite(ctx context.Context, login string) (bool, error) {
	if login == "" { // of a user who is gone
		return false, nil
	}
	level, _, err := c.api.Repositories.GetPermissionLevel(ctx, c.owner, c.name, url.PathEscape(login))
	if statusOf(err) == http.StatusNotFound {
		return false, nil
	}
	if err != nil {
		return false, c.explain(fmt.Sprintf("reading what %s may do in %s", login, c.repository()), "metadata: read",
			err)
	}
	switch level.GetPermission() {
	case "write", "maintain", "admin":
		return true, nil
	}
	return false, nil
}

// InTeam reports whether a user is an active member of a team. It returns a
// *DeniedError if the token cannot see the team, as a workflow's token never
// can.
func (c *Client) InTeam(ctx context.Context, org, team, login string) (bool, error) {
	membership, _, err := c.api.Teams.GetTeamMembershipBySlug(ctx, url.PathEscape(org), url.PathEscape(team),
		url.PathEscape(login))
	if err == nil {
		return membership.GetState() == "active", nil
	}
	const needs = "members: read of the organization, which only an app's or a person's token can have"
	doing := fmt.Sprintf("reading whether %s is in team %s/%s", login, org, team)
	if statusOf(err) != http.StatusNotFound {
		return false, c.explain(doing, needs, err)
	}
	// 404 means no member, no such team, or a team that the token cannot see.
	_, _, err = c.api.Teams.GetTeamBySlug(ctx, url.PathEscape(org), url.PathEscape(team))
	if statusOf(err) == http.StatusNotFound {
		return false, &DeniedError{Doing: doing, Needs: needs, Said: "Not Found"}
	}
	return false, c.explain(doing, needs, err)
}
