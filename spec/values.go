package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/spec/discover"
	"github.com/redveil/redveil/spec/expr"
	"github.com/zclconf/go-cty/cty"
)

// values are what var.NAME and local.NAME stand for. They are known before any other
// block is read, so that all of these see what is written out.
type values struct {
	given     Given
	variables map[string]*variable
	locals    map[string]*local
	// lost says that a file could not be read, so that nobody knows what is declared.
	lost     bool
	problems hcl.Diagnostics
}

// variable is a variable block.
type variable struct {
	origin  Origin
	value   sized
	from    From
	unknown bool // a problem was reported, or it is declared twice
}

// local is one value of a locals block.
type local struct {
	expression hclsyntax.Expression
	at         hcl.Range
	value      sized
	state      localState
	used       []valueName // in its own text
}

type localState int

const (
	localNew localState = iota
	localOpen
	localKnown
	localUnknown
)

// valueName is var.NAME or local.NAME.
type valueName struct{ root, name string }

func (n valueName) String() string { return n.root + "." + n.name }

// readValues reads the variable and locals blocks of some files. What is wrong with
// the files themselves is told where their other blocks are read.
func readValues(fsys fs.FS, found []discover.Entry, given Given) *values {
	v := &values{given: given, variables: make(map[string]*variable), locals: make(map[string]*local)}
	for _, entry := range found {
		if entry.Use == discover.Policy {
			v.file(fsys, entry.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v.locals)) {
		v.settle(name, nil)
	}
	if !given.Earlier && !v.lost {
		v.checkFlags()
	}
	return v
}

func (v *values) file(fsys fs.FS, name string) {
	if info, err := discover.Lstat(fsys, name); err != nil || !info.Mode().IsRegular() || info.Size() > maxFile {
		v.lost = true
		return
	}
	source, err := fs.ReadFile(fsys, name)
	if err != nil {
		v.lost = true
		return
	}
	if !bytes.Contains(source, []byte("variable")) && !bytes.Contains(source, []byte("locals")) {
		return
	}
	source = discover.Normalize(source)
	if !newLoader().readable(source, name) || expr.CheckNesting(source, name) != nil {
		v.lost = true
		return
	}
	parsed, problems := hclsyntax.ParseConfig(source, name, hcl.InitialPos)
	v.lost = v.lost || problems.HasErrors()
	body, ok := parsed.Body.(*hclsyntax.Body)
	if !ok {
		return
	}
	for _, block := range body.Blocks {
		switch {
		case block.Type == "variable" && len(block.Labels) == 1:
			v.declare(block)
		case block.Type == "locals" && len(block.Labels) == 0:
			v.addLocals(block)
		}
	}
}

// declare reads a variable, and what it is.
func (v *values) declare(block *hclsyntax.Block) {
	name := block.Labels[0]
	one := &variable{origin: Origin{Block: "variable." + name, Range: block.DefRange()}, from: FromDefault}
	if v.variables[name] != nil { // told as a label that stands twice
		v.variables[name].unknown = true
		return
	}
	v.variables[name] = one
	fail := func(problem *hcl.Diagnostic) {
		v.problems, one.unknown = append(v.problems, problem), true
	}
	fallback, at := sized{}, block.DefRange()
	if attribute, found := block.Body.Attributes["default"]; found {
		var problem *hcl.Diagnostic
		at = attribute.Expr.Range()
		if fallback, problem = evaluate(attribute.Expr, nil); problem == nil && fallback.v.IsNull() {
			problem = wrong(at, "Not a constant", "A default is a text, a number, true, false, a list or an object. "+
				"Leave it out, and the variable has to be given.")
		}
		if problem != nil {
			problem.Detail = strings.Replace(problem.Detail, ", var.NAME and local.NAME, and choices between them: "+
				"condition ? a : b", "; what depends on other values goes into a locals block", 1)
			fail(problem)
			return
		}
	}
	text, from, given := v.given.text(name)
	switch {
	case given:
		value, why := convert(text, fallback.v)
		if why != "" {
			fail(wrong(at, "Value of the wrong type", "%s=%s: %s.", how(name, from), shownText(shown(text)), why))
			return
		}
		one.value, one.from = sized{value, len(text) + partSize}, from
		if one.value.size > mostValue {
			fail(tooLarge(at))
		}
	case fallback.v == cty.NilVal:
		fail(wrong(at, "Variable without a value", "%s has no default, so it has to be given: say --var %s=…, or set "+
			"%s%s in the environment.", one.origin.Block, name, VariablePrefix, name))
	default:
		one.value = fallback
	}
}

func (v *values) addLocals(block *hclsyntax.Block) {
	for _, name := range slices.Sorted(maps.Keys(block.Body.Attributes)) {
		attribute := block.Body.Attributes[name]
		if first := v.locals[name]; first != nil {
			v.problems = append(v.problems, wrong(attribute.NameRange, "Duplicate local", "local.%s is declared at "+
				"%s:%d already.", name, first.at.Filename, first.at.Start.Line))
			first.state = localUnknown
			continue
		}
		v.locals[name] = &local{expression: attribute.Expr, at: attribute.NameRange}
	}
}

// settle finds the value of a local. The path are the locals that need it.
func (v *values) settle(name string, path []string) {
	l := v.locals[name]
	switch l.state {
	case localKnown, localUnknown:
		return
	case localOpen:
		from := slices.Index(path, name)
		circle := "local." + strings.Join(append(slices.Clone(path[from:]), name), " > local.")
		v.problems = append(v.problems, wrong(l.at, "Locals in a circle", "To know one of these values, all of them "+
			"would have to be known: %s. Write one of them out.", circle))
		for _, member := range path[from:] {
			v.locals[member].state = localUnknown
		}
		return
	case localNew:
	}
	l.state = localOpen
	value, problem := evaluate(l.expression, func(root, used string, rng hcl.Range) (sized, *hcl.Diagnostic) {
		l.used = append(l.used, valueName{root, used})
		if other := v.locals[used]; root == "local" && other != nil {
			v.settle(used, append(path, name))
		}
		return v.get(root, used, rng)
	})
	switch {
	case l.state == localUnknown: // in a circle
	case problem == nil:
		l.value, l.state = value, localKnown
	default:
		l.state = localUnknown
		if problem != poison {
			v.problems = append(v.problems, problem)
		}
	}
}

// get returns a value. It is poison where a problem was reported, or will be.
func (v *values) get(root, name string, rng hcl.Range) (sized, *hcl.Diagnostic) {
	if root == "var" {
		if one := v.variables[name]; one != nil {
			if one.unknown {
				return sized{}, poison
			}
			return one.value, nil
		}
	} else if one := v.locals[name]; one != nil {
		if one.state != localKnown {
			return sized{}, poison
		}
		return one.value, nil
	}
	if v.lost {
		return sized{}, poison
	}
	if root == "var" {
		return sized{}, wrong(rng, "Unknown variable", "No variable %q is declared. Declare it with a block variable "+
			"%q {}.%s", name, name, expr.Suggest(name, slices.Sorted(maps.Keys(v.variables))))
	}
	return sized{}, wrong(rng, "Unknown local", "No local %q is declared. Declare it in a block locals { %s = … }.%s",
		name, name, expr.Suggest(name, slices.Sorted(maps.Keys(v.locals))))
}

// checkFlags refuses values for what is not declared. A variable of the environment may
// be for another policy.
func (v *values) checkFlags() {
	known := slices.Sorted(maps.Keys(v.variables))
	for _, name := range slices.Sorted(maps.Keys(v.given.Flags)) {
		if v.variables[name] == nil {
			v.problems = append(v.problems, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Unknown variable",
				Detail: fmt.Sprintf("--var %s: the policy declares no variable %q.%s", shown(name), shown(name),
					expr.Suggest(name, known)),
			})
		}
	}
}

// text is what a name stands for, to compare and to show.
func (v *values) text(n valueName) string {
	value, problem := v.get(n.root, n.name, hcl.Range{})
	if problem != nil {
		return "\x00"
	}
	text := textOfValue(value.v)
	if value.v.Type() == cty.String {
		return fmt.Sprintf("%q", text)
	}
	return text
}

// assigned are the variables that some names need, through locals too, in order.
func (v *values) assigned(used map[valueName]bool) []Assigned {
	all := v.reached(used)
	var out []Assigned
	for _, name := range slices.Sorted(maps.Keys(v.variables)) {
		if one := v.variables[name]; all[valueName{"var", name}] && !one.unknown {
			out = append(out, Assigned{Name: name, Value: textOfValue(one.value.v), From: one.from})
		}
	}
	return out
}

// reached are some names with all that these locals use.
func (v *values) reached(used map[valueName]bool) map[valueName]bool {
	all := make(map[valueName]bool)
	var add func(valueName)
	add = func(n valueName) {
		if all[n] {
			return
		}
		all[n] = true
		if l := v.locals[n.name]; n.root == "local" && l != nil {
			for _, inner := range l.used {
				add(inner)
			}
		}
	}
	for n := range used {
		add(n)
	}
	return all
}

// unused warns of what stands nowhere. Used are the names in all other blocks.
func (v *values) unused(used map[valueName]bool) hcl.Diagnostics {
	inLocals := maps.Clone(used)
	for _, l := range v.locals {
		for _, n := range l.used {
			inLocals[n] = true
		}
	}
	var all hcl.Diagnostics
	warn := func(n valueName, what string, at hcl.Range) {
		if !inLocals[n] {
			all = append(all, &hcl.Diagnostic{
				Severity: hcl.DiagWarning, Summary: "Unused " + what, Subject: &at,
				Detail: fmt.Sprintf("%s stands nowhere in the policy. Use it, or remove it.", n),
			})
		}
	}
	for name, one := range v.variables {
		warn(valueName{"var", name}, "variable", one.origin.Range)
	}
	for name, l := range v.locals {
		warn(valueName{"local", name}, "local", l.at)
	}
	return all
}

// same reports whether all values are those of another load.
func (v *values) same(other *values) bool {
	if len(v.problems)+len(other.problems) > 0 || v.lost != other.lost ||
		len(v.variables) != len(other.variables) || len(v.locals) != len(other.locals) {
		return false
	}
	for name, one := range v.variables {
		if then := other.variables[name]; then == nil || then.from != one.from ||
			v.text(valueName{"var", name}) != other.text(valueName{"var", name}) {
			return false
		}
	}
	for name := range v.locals {
		if v.text(valueName{"local", name}) != other.text(valueName{"local", name}) {
			return false
		}
	}
	return true
}

// checkLocals refuses what else could stand in a locals block.
func (l *loader) checkLocals(block *hclsyntax.Block) {
	if len(block.Labels) > 0 {
		l.refuse(block.DefRange(), "Wrong number of labels", "Write locals { … }, without a label.")
	}
	for _, inner := range block.Body.Blocks {
		l.refuse(inner.TypeRange, "Unknown block", "locals holds only values, such as schemas = [\"crm\", \"shop\"].")
	}
}

// maxVariables is what the column of the history holds, in bytes.
const maxVariables = 65000

// settleValues says what is wrong with values, and notes those that the policy uses.
func (l *loader) settleValues() {
	l.settleProblems()
	l.problems = append(l.problems, l.values.problems...)
	l.repository.Variables = l.values.assigned(l.used)
	if encoded, err := json.Marshal(l.repository.Variables); err == nil && len(encoded) > maxVariables {
		l.problems = append(l.problems, &hcl.Diagnostic{
			Severity: hcl.DiagError, Summary: "Variables too large",
			Detail: fmt.Sprintf("The warehouse's history keeps what all variables are, and that has %d bytes; at most "+
				"%d fit. What nobody gives from outside belongs into a locals block.", len(encoded), maxVariables),
		})
	}
	if !l.problems.HasErrors() {
		l.problems = append(l.problems, l.values.unused(l.used)...)
	}
}
