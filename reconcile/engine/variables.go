package engine

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/journal"
)

// variablesNow returns the values for the variables of a policy as it is now.
func (e Engine) variablesNow() spec.Given { return spec.Given{Flags: e.Variables, Env: e.Env} }

// variablesThen returns the same for a policy of an earlier commit, which may lack
// variables that there are now. Its defaults are its own.
func (e Engine) variablesThen() spec.Given {
	given := e.variablesNow()
	given.Earlier = true
	return given
}

// AddVariable adds what one --var says, name=value.
func AddVariable(all map[string]string, flag string) error {
	name, value, found := strings.Cut(flag, "=")
	if !found || name == "" {
		return errors.New("write name=value, such as --var environment=prod")
	}
	if before, twice := all[name]; twice && before != value {
		return fmt.Errorf("%s is given twice, as %q and as %q: give it once", name, before, value)
	}
	all[name] = value
	return nil
}

// checkGiven refuses values for a plan file that is of others: it is carried out as it is.
func (e Engine) checkGiven(model *report.Model) error {
	made := make(map[string]bool)
	for _, v := range model.Repository.Variables {
		made[v.Name] = true
		text, how := e.Env(spec.VariablePrefix+v.Name), spec.VariablePrefix
		if flag, given := e.Variables[v.Name]; given {
			text, how = flag, "--var "
		}
		if text != "" && !v.Is(text) {
			return Refuse("%s%s=%s: the plan was made with %s, and a plan file is carried out as it is; nothing was "+
				"applied; plan again, or leave that out", how, v.Name, report.Visible(text),
				report.VariablesText([]spec.Assigned{v}))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Variables)) {
		if !made[name] {
			return Refuse("--var %s: no variable of that name stands in the policy of this plan, and a plan file is "+
				"carried out as it is; nothing was applied; leave it out", report.Visible(name))
		}
	}
	return nil
}

// differing names the values given to this run that are not those that were applied.
func differing(now, applied []spec.Assigned) []string {
	var all []string
	for _, a := range now {
		n := slices.IndexFunc(applied, func(b spec.Assigned) bool { return a.Name == b.Name })
		if a.From != spec.FromDefault && n >= 0 && applied[n].Value != a.Value {
			all = append(all, fmt.Sprintf("%s = %q (%s) and not %q", a.Name, applied[n].Value, applied[n].From,
				a.Value))
		}
	}
	return all
}

// journaled are variables as the history of a warehouse has them, and assigned are
// these again.
func journaled(all []spec.Assigned) []journal.Variable {
	var out []journal.Variable
	for _, v := range all {
		out = append(out, journal.Variable{Name: v.Name, Value: v.Value, From: string(v.From)})
	}
	return out
}

func assigned(all []journal.Variable) []spec.Assigned {
	var out []spec.Assigned
	for _, v := range all {
		out = append(out, spec.Assigned{Name: v.Name, Value: v.Value, From: spec.From(v.From)})
	}
	return out
}
