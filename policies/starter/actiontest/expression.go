package actiontest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// scope is what an expression sees: contexts such as github and env, and how
// the job has gone so far. Values are nil, bool, float64, string and
// map[string]any.
type scope struct {
	contexts map[string]any
	failed   bool
	canceled bool
}

// Expand replaces each ${{ … }} of a text.
func (s scope) expand(text string) (string, error) {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${{")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		end, err := endOf(rest)
		if err != nil {
			return "", fmt.Errorf("in %q: %w", text, err)
		}
		value, _, err := s.evaluate(rest[:end])
		if err != nil {
			return "", err
		}
		out.WriteString(textOf(value))
		text = rest[end+len("}}"):]
	}
}

// endOf finds the }} that ends an expression, which no text inside it does.
func endOf(text string) (int, error) {
	quoted := false
	for n := range len(text) {
		switch {
		case text[n] == '\'':
			quoted = !quoted
		case !quoted && strings.HasPrefix(text[n:], "}}"):
			return n, nil
		}
	}
	return 0, fmt.Errorf("an expression has no end")
}

// holds evaluates an "if". Without a function that asks how the job went, it
// means: and nothing has failed.
func (s scope) holds(condition string) (bool, error) {
	text := strings.TrimSpace(condition)
	if text == "" {
		return !s.failed && !s.canceled, nil
	}
	if inner, found := strings.CutPrefix(text, "${{"); found {
		end, err := endOf(inner)
		if err != nil || end+len("}}") != len(inner) {
			return false, fmt.Errorf("the condition %q is a text with an expression in it, which is always true", condition)
		}
		text = inner[:end]
	}
	value, asked, err := s.evaluate(text)
	if err != nil {
		return false, err
	}
	return truth(value) && (asked || !s.failed && !s.canceled), nil
}

// evaluate also reports whether the expression asked how the job went.
func (s scope) evaluate(text string) (value any, asked bool, err error) {
	all, err := tokens(text)
	if err != nil {
		return nil, false, err
	}
	p := &parser{tokens: all, scope: s}
	value, err = p.or()
	if err == nil && p.tokens[0].kind != tokenEnd {
		err = fmt.Errorf("%q is not known here", p.tokens[0].text)
	}
	if err != nil {
		return nil, false, fmt.Errorf("evaluating %q: %w", strings.TrimSpace(text), err)
	}
	return value, p.asked, nil
}

// truth is false for nothing, false, zero and the empty text.
func truth(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v
	case float64:
		return v != 0 && !math.IsNaN(v)
	case string:
		return v != ""
	}
	return true
}

func textOf(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'g', 15, 64)
	case string:
		return v
	}
	return "Object"
}

// equal compares as GitHub does: texts without regard to case, values of
// different types as numbers.
func equal(a, b any) bool {
	x, xText := a.(string)
	y, yText := b.(string)
	if xText && yText {
		return strings.EqualFold(x, y)
	}
	return numberOf(a) == numberOf(b)
}

func numberOf(value any) float64 {
	switch v := value.(type) {
	case nil:
		return 0
	case bool:
		if v {
			return 1
		}
		return 0
	case float64:
		return v
	case string:
		if v == "" {
			return 0
		}
		if number, err := strconv.ParseFloat(v, 64); err == nil {
			return number
		}
	}
	return math.NaN()
}
