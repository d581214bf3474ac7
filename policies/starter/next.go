package starter

import (
	"fmt"
	"path"
	"strings"
)

// Next is what is left to do where a policy was laid out.
type Next struct {
	Place   Place
	Release Release
	OnAWS   bool // the files of ScaffoldAWS
	Empty   bool // without the example
	// Others are workflows of the repository that were there, and are not for the folder.
	Others []string
}

// Text says it for people, step by step.
func (n Next) Text() string {
	folder := n.Place.Folder
	steps := n.first()
	if n.OnAWS {
		steps = append(steps,
			"Have a superuser of the warehouse run what this prints: redveil bootstrap "+folder,
			"Make the two roles: terraform -chdir="+path.Join(folder, "iam")+" init, and apply; or by hand from the "+
				"JSON there, with your account, region, warehouse and repository in it.",
			"Commit it to a repository on GitHub. Set the variables REDVEIL_AWS_REGION and REDVEIL_PLAN_ROLE there, "+
				"and REDVEIL_APPLY_ROLE in its environment \"warehouse\", for the default branch alone "+
				"(docs/github.md of redveil).")
	} else {
		steps = append(steps, "Commit it to a repository on GitHub, and set up the variables and roles that its "+
			"workflows name (docs/github.md of redveil).")
	}
	steps = append(steps, n.workflows()...)
	switch {
	case !n.Release.Pinned():
		steps = append(steps, "This redveil does not know its own commit: in .github/workflows, put a release's "+
			"commit in the place of the zeros, or until there is one a commit of redveil that you have looked at.")
	case !n.Release.isTag():
		steps = append(steps, fmt.Sprintf("This redveil is no release: the workflows are pinned to its commit, %.12s, "+
			"and build it with Go; pin a release's commit once there is one.", n.Release.Commit))
	}
	var text strings.Builder
	text.WriteString("\nNext\n")
	for k, step := range steps {
		fmt.Fprintf(&text, "  %d. %s\n", k+1, step)
	}
	return text.String()
}

func (n Next) first() []string {
	folder := n.Place.Folder
	if !n.Empty {
		return []string{
			"Say in redveil.hcl which warehouse it is, and in catalog/ which tables.",
			"Run: redveil validate " + folder + " && redveil test " + folder,
		}
	}
	steps := []string{"Say in redveil.hcl which warehouse it is."}
	if !n.OnAWS {
		steps = append(steps, "Have a superuser of the warehouse run what this prints: redveil bootstrap "+folder)
	}
	return append(steps, "Bring tables over, and who reads them: redveil import --schema NAME --people "+folder,
		"Add a test block for one of them: the workflow's check fails without one.")
}

// workflows says where they are, for a policy in a folder of a repository.
func (n Next) workflows() []string {
	if n.Place.Inside == "." {
		return nil
	}
	if len(n.Others) > 0 {
		return []string{fmt.Sprintf("The repository had these workflows, which do not name this folder: %s. Give "+
			"the action there the line %s in a job of its own.", strings.Join(n.Others, ", "), n.Place.directory())}
	}
	return []string{fmt.Sprintf("GitHub looks for workflows at the root of the repository only, so that they are in "+
		"%s, with the line %s.", path.Join(n.Place.shown(".github"), "workflows"), n.Place.directory())}
}
