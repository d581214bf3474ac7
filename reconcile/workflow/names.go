package workflow

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// What redveil keeps on GitHub is found again by the policy's folder and the
// integration's name: a repository can hold several policies whose
// integrations bear one name. The root of the repository goes without a name.

func (r *Step) planMarker(integration string) string  { return r.marker("plan", integration) }
func (r *Step) applyMarker(integration string) string { return r.marker("apply", integration) }
func (r *Step) driftMarker(integration string) string { return r.marker("drift", integration) }

// goneMarker is that of a warehouse which an integration named before.
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

// inComment keeps a name from ending the comment that it stands in.
func inComment(name string) string { return strings.ReplaceAll(name, "--", "%2D%2D") }

// policyContext is the name of the commit status of a whole policy.
func (r *Step) policyContext() string { return "redveil" + r.folderContext(" policy:") }

// planContext is that of the plan of an integration.
func (r *Step) planContext(integration string) string {
	return "redveil" + r.folderContext(":") + "/" + integration
}

// goneContext is that of a warehouse which an integration named before.
func (r *Step) goneContext(integration string) string {
	return "redveil gone" + r.folderContext(":") + "/" + integration
}

// appliedContext is that of the status which says what became of a commit.
func (r *Step) appliedContext(integration string) string {
	return "redveil apply" + r.folderContext(":") + "/" + integration
}

// mostFolder is so much of a folder's name as leaves room in what GitHub takes
// as the name of a status, 255 characters, for an integration's.
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
