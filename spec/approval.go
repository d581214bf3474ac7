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

var approvalSchema = schema{
	says: "One person may read one source, normally until a date.",
	attributes: []attr{
		{name: "user", kind: aLabel, of: "user", required: true, example: `"bob"`, says: "Who may read."},
		{
			name: "source", kind: aLabel, of: "source", required: true, example: `"customers"`,
			says: "What they may read.",
		},
		{
			name: "from", kind: aTime, otherwise: "at once", example: `"2026-10-01T00:00:00Z"`,
			says: "When it begins, by the warehouse's clock.",
		},
		{
			name: "until", kind: aTime, otherwise: "it has no end", example: `"2026-12-31T00:00:00Z"`,
			says: "When it is over; from that second on it gives nothing.",
		},
		{name: "rationale", kind: aText, says: "Why they may."},
	},
}

func (l *loader) approval(f *fields, origin Origin, name string) {
	a := &Approval{Origin: origin, Name: name, Window: f.window(), Rationale: f.text("rationale")}
	a.User = f.reference("user")
	a.Source = f.reference("source")
	l.repository.Approvals = append(l.repository.Approvals, a)
}

// reference reads a required text that names a label of another block.
func (f *fields) reference(name string) string {
	attribute, found := f.required(name)
	if !found {
		return ""
	}
	label, ok := f.textOf(attribute)
	if ok {
		f.refer(f.known(name).of, label, attribute.Expr.Range())
	}
	return label
}
