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

var membershipSchema = schemaOf([]string{"user", "group", "until"}, []string{"from", "rationale"}, nil)

func (l *loader) membership(f *fields, origin Origin, name string) {
	m := &Membership{Origin: origin, Name: name, Rationale: f.text("rationale", "")}
	m.User = f.reference("user", "user", `user = "otto"`)
	m.Group = f.reference("group", "group", `group = "break-glass"`)
	f.required("until", `until = "2026-12-02T00:00:00Z"`)
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
