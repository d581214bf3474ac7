package models

import (
	"fmt"
	"strings"
)

// What the first number of an array means. See the static schemas of
// https://github.com/smithy-lang/smithy-typescript
const (
	simpleSchema    = 0
	listSchema      = 1
	structureSchema = 3
	errorSchema     = -3
	unionSchema     = 4
	operationSchema = 9
	listModifier    = 64
	mapModifier     = 128
)

// Parse reads the schemas of one service.
func Parse(source string) (*Service, error) {
	texts, arrays, err := script(source)
	if err != nil {
		return nil, err
	}
	r := &reader{texts: texts, arrays: arrays, service: &Service{
		Operations: map[string]Operation{}, Shapes: map[string]map[string]Member{}, Unions: map[string]bool{},
		Errors: map[string]bool{},
	}}
	for name, array := range arrays {
		if err := r.schema(array); err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
	}
	if len(r.service.Operations) == 0 {
		return nil, fmt.Errorf("the schemas hold no operation")
	}
	return r.service, nil
}

type reader struct {
	texts   map[string]string
	arrays  map[string][]any
	service *Service
}

func (r *reader) schema(array []any) error {
	kind, ok := array[0].(float64)
	if !ok || len(array) < 5 {
		return nil // no schema
	}
	name := r.text(array[2])
	switch kind {
	case structureSchema, unionSchema, errorSchema:
		if len(array) < 6 {
			return fmt.Errorf("it has %d elements", len(array))
		}
		members, err := r.members(array)
		if err != nil {
			return err
		}
		r.service.Shapes[name] = members
		r.service.Unions[name] = kind == unionSchema
		r.service.Errors[name] = kind == errorSchema
	case operationSchema:
		if len(array) < 6 {
			return fmt.Errorf("it has %d elements", len(array))
		}
		r.service.Operations[name] = Operation{Input: r.nameOf(array[4]), Output: r.nameOf(array[5])}
	}
	return nil
}

// members reads the names and the types of a structure. The last number says how
// many of the first are required.
func (r *reader) members(array []any) (map[string]Member, error) {
	names, _ := array[4].([]any)
	types, _ := array[5].([]any)
	if len(names) != len(types) {
		return nil, fmt.Errorf("it has %d names and %d types", len(names), len(types))
	}
	required := 0.0
	if len(array) > 6 {
		required, _ = array[6].(float64)
	}
	members := make(map[string]Member, len(names))
	for n, name := range names {
		members[r.text(name)] = Member{Shape: r.shape(types[n]), Required: float64(n) < required}
	}
	return members, nil
}

func (r *reader) text(value any) string {
	switch v := value.(type) {
	case ref:
		return r.texts[string(v)]
	case string:
		return v
	}
	return ""
}

// nameOf finds the name of the structure that a function gives.
func (r *reader) nameOf(value any) string {
	if name, ok := value.(ref); ok {
		if array := r.arrays[string(name)]; len(array) > 2 {
			return r.text(array[2])
		}
	}
	return ""
}

func (r *reader) shape(value any) Shape {
	switch v := value.(type) {
	case []any: // a type and its traits
		return r.shape(v[0])
	case float64:
		return simple(int(v))
	case ref:
		return r.named(v)
	}
	return Shape{Kind: Other}
}

func (r *reader) named(name ref) Shape {
	array := r.arrays[string(name)]
	if len(array) < 5 {
		return Shape{Kind: Other}
	}
	switch kind, _ := array[0].(float64); kind {
	case simpleSchema, listSchema:
		of := r.shape(array[4])
		if kind == simpleSchema {
			return of
		}
		return Shape{Kind: List, Of: &of}
	case structureSchema:
		return Shape{Kind: Structure, Name: r.text(array[2])}
	case unionSchema:
		return Shape{Kind: Union, Name: r.text(array[2])}
	}
	return Shape{Kind: Other}
}

// simple are the types without a name.
func simple(code int) Shape {
	switch {
	case code >= mapModifier:
		return Shape{Kind: Other}
	case code >= listModifier:
		of := simple(code - listModifier)
		return Shape{Kind: List, Of: &of}
	case code == 0:
		return Shape{Kind: Text}
	case code == 1:
		return Shape{Kind: Number}
	case code == 2:
		return Shape{Kind: Boolean}
	case code >= 4 && code <= 7:
		return Shape{Kind: Timestamp}
	case code == 21:
		return Shape{Kind: Blob}
	}
	return Shape{Kind: Other}
}

// keep leaves only what the named operations reach.
func (s *Service) keep(operations []string) (*Service, error) {
	kept := &Service{
		Operations: map[string]Operation{}, Shapes: map[string]map[string]Member{}, Unions: map[string]bool{},
		Errors: map[string]bool{},
	}
	for _, name := range operations {
		operation, known := s.Operations[name]
		if !known {
			return nil, fmt.Errorf("it has no operation %s", name)
		}
		kept.Operations[name] = operation
		s.collect(kept, operation.Input)
		s.collect(kept, operation.Output)
	}
	for name, is := range s.Errors {
		if is {
			kept.Errors[strings.TrimSuffix(name, "Fault")] = true
		}
	}
	return kept, nil
}

func (s *Service) collect(kept *Service, name string) {
	if _, done := kept.Shapes[name]; done || name == "" {
		return
	}
	kept.Shapes[name] = s.Shapes[name]
	if s.Unions[name] {
		kept.Unions[name] = true
	}
	for _, member := range s.Shapes[name] {
		for shape := &member.Shape; shape != nil; shape = shape.Of {
			s.collect(kept, shape.Name)
		}
	}
}
