package access

import (
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
)

// Records remembers which record stands for which policy. A plan reads the records of
// all views several times, and most say what the policy says that is to be in force. A
// nil *Records remembers nothing. What it returns is shared and must not be changed.
type Records struct {
	texts  map[*policies.Source]string
	parsed map[string]*policies.Source
}

// NewRecords returns an empty memory.
func NewRecords() *Records {
	return &Records{texts: make(map[*policies.Source]string), parsed: make(map[string]*policies.Source)}
}

// Of is Record.
func (r *Records) Of(source *policies.Source) string {
	if r == nil {
		return Record(source)
	}
	text, known := r.texts[source]
	if !known {
		text = Record(source)
		r.texts[source] = text
		if r.parsed[text] == nil {
			r.parsed[text] = recorded(source)
		}
	}
	return text
}

// Parse is ParseRecord.
func (r *Records) Parse(text string) (*policies.Source, error) {
	if r == nil {
		return ParseRecord(text)
	}
	if known := r.parsed[text]; known != nil {
		return known, nil
	}
	source, err := ParseRecord(text)
	if err == nil {
		r.parsed[text] = source
	}
	return source, err
}

// recorded is what a record says of a source: what ParseRecord returns.
func recorded(source *policies.Source) *policies.Source {
	out := &policies.Source{Name: source.Name, Table: source.Table, Grants: []policies.Rule{}}
	out.Guardrails = out.Grants
	if source.External == spec.ExternalCopied {
		out.External = source.External
	}
	if asksPurpose(source) {
		out.Projects = source.Projects
	}
	if source.AsksPurpose() {
		out.Grants, out.Guardrails = recordedRules(source.Grants), recordedRules(source.Guardrails)
	}
	for _, f := range source.Filters {
		out.Filters = append(out.Filters, policies.Filter{Keep: f.Keep, Unless: f.Unless})
	}
	for _, c := range source.Columns {
		column := policies.Column{Name: c.Name, Type: c.Type}
		for _, m := range c.Masks {
			column.Masks = append(column.Masks, policies.Mask{Method: m.Method, Unless: m.Unless, When: m.When})
		}
		out.Columns = append(out.Columns, column)
	}
	return out
}

func recordedRules(rules []policies.Rule) []policies.Rule {
	all := make([]policies.Rule, len(rules))
	for n, rule := range rules {
		all[n].Allow = rule.Allow
	}
	return all
}
