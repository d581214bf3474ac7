package spec

import "io/fs"

// Integrations are those that the files below the root declare, each file read
// by itself and whatever else is wrong with it. What was asked of a change can
// so be told where the whole is no policy, or several.
func Integrations(fsys fs.FS) ([]*Integration, error) {
	names, err := policyFiles(fsys)
	if err != nil {
		return nil, err
	}
	var all []*Integration
	for _, name := range names {
		l := newLoader()
		l.file(fsys, name)
		all = append(all, l.repository.Integrations...)
	}
	return all, nil
}
