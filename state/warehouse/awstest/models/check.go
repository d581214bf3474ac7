package models

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Request checks what a service is asked. Values are as encoding/json reads them.
func (s *Service) Request(operation string, value map[string]any) error {
	known, ok := s.Operations[operation]
	if !ok {
		return fmt.Errorf("there is no operation %s", operation)
	}
	if err := s.structure(known.Input, operation, value); err != nil {
		return err
	}
	return limited(operation, value)
}

// Answer checks what a service answers. A timestamp is a time.Time.
func (s *Service) Answer(operation string, value map[string]any) error {
	known, ok := s.Operations[operation]
	if !ok {
		return fmt.Errorf("there is no operation %s", operation)
	}
	return s.structure(known.Output, operation+"'s answer", value)
}

func (s *Service) structure(name, at string, value map[string]any) error {
	members := s.Shapes[name]
	for _, given := range slices.Sorted(maps.Keys(value)) {
		member, known := members[given]
		if !known {
			return fmt.Errorf("%s has no member %s", at, given)
		}
		if err := s.value(member.Shape, at+"."+given, value[given]); err != nil {
			return err
		}
	}
	for _, needed := range slices.Sorted(maps.Keys(members)) {
		if _, given := value[needed]; members[needed].Required && !given {
			return fmt.Errorf("%s needs the member %s", at, needed)
		}
	}
	if s.Unions[name] && len(value) != 1 {
		return fmt.Errorf("%s sets %d members of a union", at, len(value))
	}
	return nil
}

func (s *Service) value(shape Shape, at string, value any) error {
	ok := true
	switch shape.Kind {
	case Text, Blob:
		_, ok = value.(string)
	case Number:
		switch value.(type) {
		case float64, int, int32, int64:
		default:
			ok = false
		}
	case Boolean:
		_, ok = value.(bool)
	case Timestamp:
		_, ok = value.(time.Time)
	case List:
		elements, is := value.([]any)
		for n, element := range elements {
			if err := s.value(*shape.Of, fmt.Sprintf("%s[%d]", at, n), element); err != nil {
				return err
			}
		}
		ok = is
	case Structure, Union:
		inner, is := value.(map[string]any)
		if is {
			return s.structure(shape.Name, at, inner)
		}
		ok = false
	case Other:
		return fmt.Errorf("%s is of a type that is not checked here", at)
	default:
		panic("unknown kind of shape: " + string(shape.Kind))
	}
	if !ok {
		return fmt.Errorf("%s is %T, not a %s", at, value, shape.Kind)
	}
	return nil
}

// Form reads a request of the query protocol, in which everything is a text. See
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
func (s *Service) Form(operation string, form map[string][]string) (map[string]any, error) {
	members := s.Shapes[s.Operations[operation].Input]
	read := map[string]any{}
	for name, values := range form {
		if name == "Action" || name == "Version" {
			continue
		}
		var err error
		switch members[name].Shape.Kind {
		case Number:
			read[name], err = strconv.ParseFloat(values[0], 64)
		case Boolean:
			read[name], err = strconv.ParseBool(values[0])
		default:
			read[name] = values[0]
		}
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", operation, name, err)
		}
	}
	return read, nil
}
