package report

import "slices"

// visible returns the model with everything that comes from a warehouse
// escaped, so that none of it is invisible, breaks a line or changes the
// direction of text. A policy contains no such characters, but names of tables
// can.
func (m *Model) visible() *Model {
	shown := *m
	shown.Integrations = slices.Clone(m.Integrations)
	for n, i := range shown.Integrations {
		shown.Integrations[n] = i.visible()
	}
	return &shown
}

// Visible escapes a text so that all of it is visible on a terminal.
func Visible(text string) string { return visible(text) }

func (i Integration) visible() Integration {
	i.Changes = slices.Clone(i.Changes)
	for n := range i.Changes {
		c := &i.Changes[n]
		c.Name, c.Owner, c.Diff = visible(c.Name), visible(c.Owner), visibleLines(c.Diff)
		c.ByHand.Name, c.ByHand.Note = visible(c.ByHand.Name), visible(c.ByHand.Note)
		c.Statements = slices.Clone(c.Statements)
		for k, statement := range c.Statements {
			c.Statements[k] = visibleLines(statement)
		}
	}
	i.Blocked = slices.Clone(i.Blocked)
	for n := range i.Blocked {
		b := &i.Blocked[n]
		b.Reason, b.Mend = visible(b.Reason), visible(b.Mend)
	}
	i.Access = slices.Clone(i.Access)
	for n := range i.Access {
		a := &i.Access[n]
		a.Path, a.Users = visible(a.Path), slices.Clone(a.Users)
		for k, user := range a.Users {
			a.Users[k] = visible(user)
		}
	}
	i.Ended = slices.Clone(i.Ended)
	for n := range i.Ended {
		i.Ended[n].Name = visible(i.Ended[n].Name)
	}
	i.Warnings = slices.Clone(i.Warnings)
	for n := range i.Warnings {
		i.Warnings[n].Message, i.Warnings[n].Change = visible(i.Warnings[n].Message), visible(i.Warnings[n].Change)
	}
	if i.Drift != nil {
		drift := *i.Drift
		drift.By = slices.Clone(drift.By)
		for n := range drift.By {
			drift.By[n].Change, drift.By[n].Account = visible(drift.By[n].Change), visible(drift.By[n].Account)
		}
		i.Drift = &drift
	}
	return i
}
