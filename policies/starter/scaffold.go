package starter

import (
	"embed"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// Without "all:" the files that start with a dot would be left out.
//
//go:embed all:scaffold
var scaffold embed.FS

// File is one file of a new policy repository.
type File struct {
	Path    string // with slashes, below the repository's folder
	Content []byte
}

// Release says which redveil the workflows of a new repository run.
type Release struct {
	Version string // as the linker was told
	Commit  string
}

// The embedded workflows name a commit that does not exist, so that they are
// complete and can be checked as they are.
const (
	noCommit  = "0000000000000000000000000000000000000000"
	noRelease = noCommit + " # unreleased"
	noVersion = "version: checkout"
)

var (
	fullCommit = regexp.MustCompile(`^[0-9a-f]{40}$`)
	releaseTag = regexp.MustCompile(`^v?([0-9]+\.[0-9]+\.[0-9]+(-(alpha|beta|rc)[0-9A-Za-z.]*)?)$`)
)

// Pinned reports whether the release names a commit to which workflows can be
// pinned.
func (r Release) Pinned() bool { return fullCommit.MatchString(r.Commit) }

// Scaffold is what a new policy repository starts with, sorted by path. Its
// workflows use the action at the release's commit. They install the release if
// it is one, and build the commit otherwise.
func Scaffold(release Release) []File {
	var all []File
	err := fs.WalkDir(scaffold, "scaffold", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := scaffold.ReadFile(name)
		if err != nil {
			return err
		}
		if path.Ext(name) == ".yml" {
			content = []byte(release.pin(string(content)))
		}
		all = append(all, File{strings.TrimPrefix(name, "scaffold/"), content})
		return nil
	})
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return all
}

// isTag reports whether it is a release, and not a commit between two.
func (r Release) isTag() bool { return releaseTag.MatchString(r.Version) }

func (r Release) pin(workflow string) string {
	if !r.Pinned() {
		return workflow
	}
	tag := releaseTag.FindStringSubmatch(r.Version)
	if tag == nil {
		return strings.ReplaceAll(workflow, noRelease, r.Commit+" # no release")
	}
	workflow = strings.ReplaceAll(workflow, noRelease, r.Commit+" # v"+tag[1])
	return strings.ReplaceAll(workflow, noVersion, "version: v"+tag[1])
}
