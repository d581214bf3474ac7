package importing

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Holding is a right on a table round its view.
type Holding struct {
	Who state.Principal
	// May is what an exception would have to allow: AbilityWrite or AbilityOwn. It is
	// empty for rights of which Why says that a policy cannot say them, or should not.
	May spec.Ability
	Why string
	// Owner says that they own the table or its schema.
	Owner bool
}

// question is an exception that a person has to confirm.
type question struct {
	who    state.Principal
	schema redshift.Ident
	may    string // abilities with spaces between: a question is a key
}

// ask writes a question for each who may write or own tables, as a comment: an exception
// that nobody meant would hide a way round the views. It lists what else there is.
func (r *readers) ask(d *document, file string) {
	asked := make(map[question][]Reading)
	owners := make(map[question]bool)
	other := make(map[Item]int)
	for _, t := range r.input.Tables {
		may := make(map[state.Principal][]string)
		owns := make(map[state.Principal]bool)
		for _, held := range t.Held {
			if held.May == "" {
				other[Item{What: AnyRight, Name: held.Who.String(), Table: t.Table.Schema.String(), Reason: held.Why}]++
				continue
			}
			may[held.Who] = append(may[held.Who], string(held.May))
			owns[held.Who] = owns[held.Who] || held.Owner
		}
		for who, abilities := range may {
			q := question{who, t.Table.Schema, abilitiesOf(abilities, r.reads(t, who))}
			asked[q] = append(asked[q], t)
			owners[q] = owners[q] || owns[who]
		}
	}
	for _, q := range slices.SortedFunc(maps.Keys(asked), question.compare) {
		r.askOne(d, file, q, asked[q], owners[q])
	}
	for _, item := range slices.SortedFunc(maps.Keys(other), func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Reason, b.Reason))
	}) {
		item.Columns = other[item]
		r.skip(item)
	}
}

// reads reports whether a principal was given all of a table to read.
func (r *readers) reads(t Reading, who state.Principal) bool {
	return slices.Contains(givenTo(t), who)
}

// abilitiesOf are what an exception has to allow; who owns a table can do everything.
func abilitiesOf(held []string, reads bool) string {
	switch {
	case slices.Contains(held, string(spec.AbilityOwn)):
		return string(spec.AbilityOwn)
	case reads:
		return string(spec.AbilityRead) + " " + string(spec.AbilityWrite)
	}
	return string(spec.AbilityWrite)
}

func (q question) compare(other question) int {
	return cmp.Or(q.schema.Compare(other.schema), cmp.Compare(q.who.Kind, other.who.Kind),
		cmp.Compare(q.who.Name, other.who.Name), cmp.Compare(q.may, other.may))
}

func (r *readers) askOne(d *document, file string, q question, tables []Reading, owner bool) {
	who, named := r.holder(q.who)
	label := r.questionLabel(q)
	switch {
	case !named:
		r.skip(Item{
			What: AnyRight, Name: q.who.String(), Table: q.schema.String(), Columns: len(tables),
			Reason: "it may " + q.does(owner) + ", and an exception cannot name it",
		})
		return
	case r.isAsked(label):
		return
	}
	sources := make([]string, len(tables))
	for n, t := range tables {
		sources[n] = t.Source
	}
	inSchema := 0
	for _, t := range r.input.Tables {
		if t.Table.Schema == q.schema {
			inSchema++
		}
	}
	if inSchema == len(tables) && inSchema > 1 {
		sources = nil
	}
	d.add(r.question(q, who, sources, owner), false)
	r.result.Added = append(r.result.Added, Item{
		What: Question, Name: label, Table: grant{tables: tables}.on(), File: file,
		Reason: fmt.Sprintf("%s may %s", q.who, q.does(owner)),
	})
}

// questionLabel is the same each time, so that a question is asked once. It names the
// integration where there are several, as an account of each may have the same name.
func (r *readers) questionLabel(q question) string {
	label := q.label()
	if len(r.Repository.Integrations) > 1 {
		label += "-" + r.Integration.Name
	}
	return label
}

func (q question) label() string {
	part := func(name string) string {
		asRole := q.who.Kind == state.PrincipalUser && name == q.who.Name &&
			(name == string(spec.HolderPublic) || strings.HasPrefix(name, "role-") || strings.HasPrefix(name, "group-"))
		if ascii := asciiOf(name); ascii != name || asRole {
			return ascii + digestOf(name)[:9]
		}
		return name
	}
	label := part(q.who.Name)
	switch q.who.Kind {
	case state.PrincipalPublic:
		label = "public"
	case state.PrincipalRole, state.PrincipalGroup:
		label = string(q.who.Kind) + "-" + label
	case state.PrincipalUser:
	}
	kind := map[string]string{string(spec.AbilityOwn): "owner", string(spec.AbilityWrite): "writer"}[q.may]
	return label + "-" + part(q.schema.String()) + "-" + cmp.Or(kind, "loader")
}

// does says what somebody may do, for people.
func (q question) does(owner bool) string {
	switch {
	case owner:
		return "do everything with tables, as their owner or their schema's"
	case q.may == string(spec.AbilityOwn):
		return "alter or drop tables"
	}
	return strings.ReplaceAll(q.may, " ", " and ") + " tables"
}

// holder is how an exception names somebody, if it can.
func (r *readers) holder(who state.Principal) (string, bool) {
	name := who.Name
	switch who.Kind {
	case state.PrincipalPublic:
		return string(spec.HolderPublic), true
	case state.PrincipalRole, state.PrincipalGroup:
		name = string(who.Kind) + " " + name
		return name, strings.TrimSpace(who.Name) == who.Name && redshift.Deceives(name) == ""
	case state.PrincipalUser:
	}
	for _, user := range r.Repository.Users {
		if string(user.Account(r.Integration.Name)) == name {
			name = user.Name
			break
		}
	}
	isOther := name == string(spec.HolderPublic) || strings.HasPrefix(name, "role ") ||
		strings.HasPrefix(name, "group ")
	return name, !isOther && strings.TrimSpace(name) == name && redshift.Deceives(name) == ""
}

// isAsked reports whether a question stands somewhere, or was answered by an exception.
func (r *readers) isAsked(label string) bool {
	if slices.ContainsFunc(r.Repository.Exceptions, func(e *spec.Exception) bool { return e.Name == label }) {
		return true
	}
	header := []byte("exception " + strconv.Quote(label)) // a label is plain
	for _, content := range r.Files {
		if bytes.Contains(content, header) {
			return true
		}
	}
	return false
}

// question writes an exception as a comment, with what is asked above.
func (r *readers) question(q question, who string, sources []string, owner bool) hclwrite.Tokens {
	all := remark(fmt.Sprintf("Is this meant? In the warehouse %s may %s, round the views.", cleaned(q.who.String()),
		q.does(owner)))
	all = append(all, remark("If so, take the marks off and say why; if not, take their rights away.")...)
	block := append(header("exception", r.questionLabel(q)), lineEnd())
	for _, a := range []struct {
		name  string
		value hclwrite.Tokens
	}{
		{"who", list([]string{who})},
		{"on", r.on(q.schema, sources)},
		{"may", list(strings.Fields(q.may))},
		{"rationale", text("")},
	} {
		block = append(append(block, attribute(a.name, a.value)...), lineEnd())
	}
	block = append(block, closing()...)
	for line := range bytes.Lines(canonical(block.Bytes())) {
		all = append(all, sign(hclsyntax.TokenComment, "# "+string(bytes.TrimRight(line, "\n"))+"\n"))
	}
	return all
}
