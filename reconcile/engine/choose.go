package engine

import "github.com/redveil/redveil/spec"

// Choose returns the integration of that name, or all if the name is empty.
func (p *Policy) Choose(name string) ([]*spec.Integration, error) {
	var chosen []*spec.Integration
	for _, i := range p.Repository.Integrations {
		if name == "" || i.Name == name {
			chosen = append(chosen, i)
		}
	}
	if len(chosen) == 0 {
		return nil, p.NoIntegration(name)
	}
	return chosen, nil
}
