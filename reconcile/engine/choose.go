package engine

import "github.com/redveil/redveil/spec"

// Choose gives the integration of that name, or all where it is empty.
func (l *Policy) Choose(name string) ([]*spec.Integration, error) {
	var chosen []*spec.Integration
	for _, i := range l.Repository.Integrations {
		if name == "" || i.Name == name {
			chosen = append(chosen, i)
		}
	}
	if len(chosen) == 0 {
		return nil, l.NoIntegration(name)
	}
	return chosen, nil
}
