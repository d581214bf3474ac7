package spec

import (
	"io/fs"
	"path"

	"github.com/redveil/redveil/spec/discover"
)

// Integrations returns what the files below the root declare. Each file is read
// by itself, whatever else is wrong with it, so that a change can be described
// even if the whole is no valid policy.
func Integrations(fsys fs.FS) ([]*Integration, error) {
	return integrations(fsys, func(l *loader, found []discover.Entry) []*Integration {
		l.readRoots(fsys, found)
		return l.repository.Integrations
	})
}

// IntegrationsBelow is Integrations for a folder that holds policies in some of its
// folders. Which of them are the roots of policies nobody knows, so that each is
// taken for one: an integration that names a file of certificates is returned once
// for each such file that its policy could mean.
func IntegrationsBelow(fsys fs.FS) ([]*Integration, error) {
	return integrations(fsys, func(l *loader, found []discover.Entry) []*Integration {
		all := l.repository.Integrations
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
	})
}

// integrations reads each policy file by itself, and lets finish complete what it
// declares.
func integrations(fsys fs.FS, finish func(*loader, []discover.Entry) []*Integration) ([]*Integration, error) {
	found, err := discover.Files(fsys)
	if err != nil {
		return nil, err
	}
	var all []*Integration
	for _, entry := range found {
		if entry.Use != discover.Policy {
			continue
		}
		l := newLoader()
		l.file(fsys, entry.Name)
		all = append(all, finish(l, found)...)
	}
	return all, nil
}
