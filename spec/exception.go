package spec

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/spec/expr"
)

// Exception is access round the views that is meant.
type Exception struct {
	Origin    Origin
	Name      string
	Who       []Holder
	On        expr.Expr // selector over source
	May       []Ability
	Window    Window
	Rationale string
}

// Holder is whom an exception is for. PUBLIC has no name.
type Holder struct {
	Kind HolderKind
	Name string
}

// HolderKind is the kind of a holder.
type HolderKind string

// The kinds of holder. An account is given by its name or by the label of its
// user.
const (
	HolderAccount HolderKind = "account"
	HolderGroup   HolderKind = "group"
	HolderRole    HolderKind = "role"
	HolderPublic  HolderKind = "public"
)

// Ability is what a holder may do with a table.
type Ability string

// The abilities.
const (
	AbilityRead  Ability = "read"
	AbilityWrite Ability = "write"
	AbilityOwn   Ability = "own"
)

var abilities = []string{string(AbilityRead), string(AbilityWrite), string(AbilityOwn)}

var exceptionSchema = schema{
	says: "Access round the views that is meant; any other is drift.",
	attributes: []attr{
		{
			name: "who", kind: textList, required: true, example: `["dbt", "group loaders", "role etl"]`,
			says: "Accounts, groups and roles of the warehouse, or `\"public\"`.",
		},
		{
			name: "on", kind: sourceSelector, required: true, example: `source.schema == "crm"`,
			says: "The sources that it is for.",
		},
		{
			name: "may", kind: textList, choices: abilities, required: true, example: `["read"]`,
			says: "What they may do with the raw table: read it, change its rows, or all that an owner can.",
		},
		{
			name: "until", kind: aTime, otherwise: "it has no end", example: `"2027-06-30T00:00:00Z"`,
			says: "From when on it is as if it were not there.",
		},
		{name: "rationale", kind: aText, says: "Why they need it."},
	},
}

func (l *loader) exception(f *fields, origin Origin, name string) {
	e := &Exception{Origin: origin, Name: name, Rationale: f.text("rationale")}
	e.Window.Until = f.time("until")
	e.Who = f.holders()
	e.On = f.requiredExpression("on")
	e.May = f.abilities()
	l.repository.Exceptions = append(l.repository.Exceptions, e)
}

func (f *fields) holders() []Holder {
	var all []Holder
	for _, i := range f.listed("who") {
		holder := holderOf(i.text)
		switch {
		case holder.Name == "" && holder.Kind != HolderPublic:
			f.refuse(i.rng, "Empty name", "who lists accounts, \"group NAME\", \"role NAME\" or \"public\".")
		case slices.Contains(all, holder):
			f.refuse(i.rng, "Listed twice", "who lists %q already.", shown(i.text))
		default:
			all = append(all, holder)
		}
	}
	return all
}

func holderOf(text string) Holder {
	if text == string(HolderPublic) {
		return Holder{Kind: HolderPublic}
	}
	for _, kind := range []HolderKind{HolderGroup, HolderRole} {
		if name, found := strings.CutPrefix(text, string(kind)+" "); found {
			return Holder{Kind: kind, Name: strings.TrimSpace(name)}
		}
	}
	return Holder{Kind: HolderAccount, Name: strings.TrimSpace(text)}
}

func (f *fields) abilities() []Ability {
	var all []Ability
	for _, i := range f.listed("may") {
		switch ability := Ability(i.text); {
		case !slices.Contains(abilities, i.text):
			f.refuse(i.rng, "Unknown value", "may lists %s.%s", quoted(abilities), expr.Suggest(i.text, abilities))
		case slices.Contains(all, ability):
			f.refuse(i.rng, "Listed twice", "may lists %q already.", shown(i.text))
		default:
			all = append(all, ability)
		}
	}
	return all
}

// listed reads a required list that is not empty.
func (f *fields) listed(name string) []item {
	attribute, found := f.required(name)
	if !found {
		return nil
	}
	before := len(f.problems)
	items := f.items(name)
	if len(items) == 0 && len(f.problems) == before {
		f.refuse(attribute.Expr.Range(), "Empty list", "%s must list something, such as %s = %s.", name,
			name, f.known(name).example)
	}
	return items
}
