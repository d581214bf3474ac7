package spec

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec/discover"
)

// Integrations returns what the files below the root declare. Each file is read
// by itself, whatever else is wrong with it, so that a change can be described
// even if the whole is no valid policy.
func Integrations(fsys fs.FS, given Given) ([]*Integration, error) {
	var known *values
	return integrations(fsys, func(found []discover.Entry, name string) []*Integration {
		if known == nil {
			known = readValues(fsys, found, given)
		}
		l := newLoader()
		l.values = known
		l.file(fsys, name)
		l.readRoots(fsys, found)
		return l.repository.Integrations
	})
}

// IntegrationsBelow is Integrations for a folder that holds policies in some of its
// folders. Which of them are the roots of policies nobody knows, so that each is
// taken for one: an integration that names a file of certificates is returned once
// for each such file that its policy could mean, and one that uses values once for each
// folder whose files could declare them.
func IntegrationsBelow(fsys fs.FS, given Given) ([]*Integration, error) {
	known := make(map[string]*values)
	return integrations(fsys, func(found []discover.Entry, name string) []*Integration {
		var all []*Integration
		for folder := path.Dir(name); ; folder = path.Dir(folder) {
			if known[folder] == nil {
				known[folder] = readValues(fsys, below(found, folder), given)
			}
			l := newLoader()
			l.values = known[folder]
			l.file(fsys, name)
			all = append(append(all, l.repository.Integrations...), l.withRoots(fsys, found)...)
			if folder == "." || len(l.used) == 0 {
				return all
			}
		}
	})
}

func below(found []discover.Entry, folder string) []discover.Entry {
	if folder == "." {
		return found
	}
	return slices.DeleteFunc(slices.Clone(found), func(e discover.Entry) bool {
		return !strings.HasPrefix(e.Name, folder+"/")
	})
}

// withRoots returns the integrations that name a file of certificates, once for each
// that they could mean.
func (l *loader) withRoots(fsys fs.FS, found []discover.Entry) []*Integration {
	var all []*Integration
	for _, r := range l.roots {
		r.integration.SSLRootCert = unreadable
		for folder := path.Dir(r.at.Filename); ; folder = path.Dir(folder) {
			if text, problem := r.load(fsys, path.Join(folder, r.path), found); problem == nil {
				other := *r.integration
				other.SSLRootCert = text
				all = append(all, &other)
			}
			if folder == "." {
				break
			}
		}
	}
	return all
}

// integrations reads each policy file by itself.
func integrations(fsys fs.FS, read func(found []discover.Entry, name string) []*Integration) ([]*Integration, error) {
	found, err := discover.Files(fsys)
	if err != nil {
		return nil, err
	}
	var all []*Integration
	for _, entry := range found {
		if entry.Use == discover.Policy {
			all = append(all, read(found, entry.Name)...)
		}
	}
	return all, nil
}
