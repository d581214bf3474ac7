package spec

// Membership puts one person into a group for a time.
type Membership struct {
	Origin    Origin
	Name      string
	User      string
	Group     string
	Window    Window
	Rationale string
}

var membershipSchema = schema{
	says: "Puts one person into a group for a time.",
	attributes: []attr{
		{name: "user", kind: aLabel, of: "user", required: true, example: `"otto"`, says: "Who is in the group."},
		{
			name: "group", kind: aLabel, of: "group", required: true, example: `"break-glass"`,
			says: "The group that they are in.",
		},
		{
			name: "from", kind: aTime, otherwise: "at once", example: `"2026-12-01T00:00:00Z"`,
			says: "When it begins, by the warehouse's clock.",
		},
		{
			name: "until", kind: aTime, required: true, example: `"2026-12-02T00:00:00Z"`,
			says: "When it is over; from that second on it gives nothing.",
		},
		{name: "rationale", kind: aText, says: "Why they are in it."},
	},
}

func (l *loader) membership(f *fields, origin Origin, name string) {
	m := &Membership{Origin: origin, Name: name, Rationale: f.text("rationale")}
	m.User = f.reference("user")
	m.Group = f.reference("group")
	f.required("until")
	m.Window = f.window()
	l.repository.Memberships = append(l.repository.Memberships, m)
}

// checkMemberships refuses two memberships of one person in one group at the
// same time: to end the one would change nothing.
func (l *loader) checkMemberships() {
	type pair struct{ user, group string }
	known := make(map[pair][]*Membership)
	for _, m := range l.repository.Memberships {
		if m.User == "" || m.Group == "" || m.Window.Until.IsZero() { // reported already
			continue
		}
		at := pair{m.User, m.Group}
		for _, other := range known[at] {
			if other.Window.Overlaps(m.Window) {
				l.refuse(m.Origin.Range, "Two memberships at one time", "%s and %s (%s) both put user %q into group "+
					"%q at the same time. Make one of them, or let one end before the other begins.", m.Origin.Block,
					other.Origin.Block, place(other.Origin), m.User, m.Group)
				break
			}
		}
		known[at] = append(known[at], m)
	}
}
