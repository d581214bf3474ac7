package spec

import "github.com/hashicorp/hcl/v2"

// checkUseless warns of lists that leave a block without effect.
func (l *loader) checkUseless() {
	for _, p := range l.repository.Projects {
		switch {
		case len(p.Members) == 0 && len(p.Groups) == 0:
			l.warn(p.Origin, "Project without people", "Nobody can act in it: members and groups list nobody.")
		case len(p.Sources) == 0:
			l.warn(p.Origin, "Project without sources", "Acting in it opens nothing: sources lists none.")
		}
	}
	for _, a := range l.repository.Attributes {
		if a.Values != nil && len(a.Values) == 0 {
			l.warn(a.Origin, "Attribute without values", "No value of it is allowed: values lists none. Leave it out "+
				"to allow any.")
		}
	}
}

func (l *loader) warn(origin Origin, summary, detail string) {
	rng := origin.Range
	l.problems = append(l.problems, &hcl.Diagnostic{
		Severity: hcl.DiagWarning, Summary: summary, Detail: detail, Subject: &rng,
	})
}
