package spec

// Approval lets one person read one source, usually until some date.
type Approval struct {
	Origin    Origin
	Name      string
	User      string
	Source    string
	Window    Window
	Rationale string
}

var approvalSchema = schemaOf([]string{"user", "source"}, []string{"from", "until", "rationale"}, nil)

func (l *loader) approval(f *fields, origin Origin, name string) {
	a := &Approval{Origin: origin, Name: name, Window: f.window(), Rationale: f.text("rationale", "")}
	a.User = f.reference("user", "user", `user = "bob"`)
	a.Source = f.reference("source", "source", `source = "customers"`)
	l.repository.Approvals = append(l.repository.Approvals, a)
}

// reference reads a required text that names a label of another block.
func (f *fields) reference(name, block, example string) string {
	attribute, found := f.required(name, example)
	if !found {
		return ""
	}
	label, ok := f.textOf(attribute)
	if ok {
		f.refer(block, label, attribute.Expr.Range())
	}
	return label
}
