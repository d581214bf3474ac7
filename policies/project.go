package policies

import (
	"cmp"
	"slices"
)

// Project is a project that a user is a member of.
type Project struct {
	Name              string
	Sources, Purposes []string // sorted
}

func compareProjects(a, b Project) int { return cmp.Compare(a.Name, b.Name) }

// On returns the user's projects that contain a source.
func (u *User) On(source string) []Project {
	var all []Project
	for _, p := range u.Projects {
		if slices.Contains(p.Sources, source) {
			all = append(all, p)
		}
	}
	return all
}

// acting returns the project that counts for reading a source: the one that the
// user acts in, if they are its member and it contains the source.
func (u *User) acting(source string) (Project, bool) {
	for _, p := range u.On(source) {
		if p.Name == u.Acting {
			return p, true
		}
	}
	return Project{}, false
}

// purposes are the acknowledged purposes of the project that the user acts in.
func (u *User) purposes(source string) []string {
	var all []string
	project, _ := u.acting(source)
	for _, purpose := range project.Purposes {
		if slices.Contains(u.Acknowledged, purpose) {
			all = append(all, purpose)
		}
	}
	return all
}
