package githubtest

import (
	_ "embed"
	"encoding/json"
	"maps"
	"sync"
)

// Each shape has the fields that GitHub's description requires of an answer,
// with empty values. The fake fills in what it knows.
//
//go:embed shapes.json
var shapes []byte

type object = map[string]any

var parsed = sync.OnceValue(func() map[string]object {
	var all map[string]object
	if err := json.Unmarshal(shapes, &all); err != nil {
		panic(err)
	}
	return all
})

// shaped returns a new object of a shape, with some of its fields set.
func shaped(name string, set object) object {
	shape, known := parsed()[name]
	if !known {
		panic("no shape " + name)
	}
	made := maps.Clone(shape)
	maps.Copy(made, set)
	return made
}
