package access

import (
	"strconv"

	"github.com/redveil/redveil/policies"
)

// shape is what sources have in common that have the same columns and the same rules:
// each class of users sees the same of all of them.
type shape struct {
	asks    policies.Asks
	purpose bool // a rule asks for what the reader acts for
	of      map[string]policies.Column
	views   map[string]sourceView // by class
	classes map[string]string     // of users who have nothing for a time, by name
}

func newShape(source *policies.Source) *shape {
	s := &shape{views: make(map[string]sourceView), classes: make(map[string]string)}
	if source == nil {
		return s
	}
	s.purpose, s.of = asksPurpose(source), make(map[string]policies.Column, len(source.Columns))
	for _, column := range source.Columns {
		s.of[column.Name.String()] = column
	}
	for _, e := range predicates(source) {
		s.asks.Add(e)
	}
	return s
}

// shapes are the shapes of the sources of one side that were looked at.
type shapes map[string]*shape

// of returns the shape of a source. Where rules ask what the reader acts for, it depends
// on the source itself.
func (all shapes) of(source *policies.Source) *shape {
	if all == nil || source == nil || asksPurpose(source) {
		return newShape(source)
	}
	key := shapeKey(source)
	if all[key] == nil {
		all[key] = newShape(source)
	}
	return all[key]
}

// shapeKey writes what samePolicy compares, but for the table.
func shapeKey(source *policies.Source) string {
	var b []byte
	add := func(texts ...string) {
		for _, text := range texts {
			b = append(strconv.AppendQuote(b, text), ' ')
		}
		b = append(b, '\n')
	}
	for _, f := range source.Filters {
		add(text(f.Keep), text(f.Unless))
	}
	for _, c := range source.Columns {
		add(c.Name.String(), c.Type.String())
		for _, m := range c.Masks {
			add(m.Method.String(), text(m.Unless), text(m.When))
		}
		b = append(b, '\n') // a mask is no column
	}
	return string(b)
}
