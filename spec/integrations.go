package spec

import (
	"io/fs"

	"github.com/redveil/redveil/spec/discover"
)

// Integrations returns what the files below the root declare. Each file is read
// by itself, whatever else is wrong with it, so that a change can be described
// even if the whole is no valid policy.
func Integrations(fsys fs.FS) ([]*Integration, error) {
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
		all = append(all, l.repository.Integrations...)
	}
	return all, nil
}
