package workflow

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// planMarker returns the marker of the comment on a plan. redveil finds its
// comments again by the policy's folder and the integration's name, because a
// repository can hold several policies with integrations of the same name. The
// root of the repository has no folder in the marker.

func (r *Step) planMarker(integration string) string  { return r.marker("plan", integration) }
func (r *Step) applyMarker(integration string) string { return r.marker("apply", integration) }
func (r *Step) driftMarker(integration string) string { return r.marker("drift", integration) }

// goneMarker returns the marker of the comment on a warehouse that an
// integration named before.
func (r *Step) goneMarker(integration string) string { return r.marker("gone", integration) }

func (r *Step) marker(what, integration string) string {
	return fmt.Sprintf("<!-- redveil:%s%s %q -->", what, r.folderMark(), inComment(integration))
}

func (r *Step) problemsMarker() string {
	return fmt.Sprintf("<!-- redveil:problems%s -->", r.folderMark())
}

func (r *Step) folderMark() string {
	if r.atRoot() {
		return ""
	}
	return fmt.Sprintf(" in %q", inComment(r.inside))
}

func (r *Step) atRoot() bool { return r.inside == "" || r.inside == "." }

// inComment escapes a name, so that it does not end the HTML comment that it is
// in.
func inComment(name string) string { return strings.ReplaceAll(name, "--", "%2D%2D") }

// policyContext returns the name of the commit status of a whole policy.
func (r *Step) policyContext() string { return "redveil" + r.folderContext(" policy:") }

// planContext returns the name of the commit status of an integration's plan.
func (r *Step) planContext(integration string) string {
	return "redveil" + r.folderContext(":") + "/" + integration
}

// goneContext returns the name of the commit status of a warehouse that an
// integration named before.
func (r *Step) goneContext(integration string) string {
	return "redveil gone" + r.folderContext(":") + "/" + integration
}

// appliedContext returns the name of the commit status that says whether a
// commit was applied.
func (r *Step) appliedContext(integration string) string {
	return "redveil apply" + r.folderContext(":") + "/" + integration
}

// mostFolder limits how much of a folder's name is used. GitHub accepts 255
// characters as the name of a status, and the integration's name needs room
// too.
const mostFolder = 100

func (r *Step) folderContext(sign string) string {
	if r.atRoot() {
		return ""
	}
	if len(r.inside) <= mostFolder {
		return sign + r.inside
	}
	sum := sha256.Sum256([]byte(r.inside))
	return sign + strings.ToValidUTF8(r.inside[:mostFolder/2], "") + "…" + hex.EncodeToString(sum[:8])
}
