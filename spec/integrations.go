package spec

import (
	"io/fs"

	"github.com/redveil/redveil/spec/discover"
)

// Integrations are those that the files below the root declare, each file read
// by itself and whatever else is wrong with it. What was asked of a change can
// so be told where the whole is no policy, or several.
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
