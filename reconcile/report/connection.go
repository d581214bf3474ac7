package report

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
)

// Compared is an earlier policy that a plan compares with instead of a
// warehouse: the ref as it was given, and its commit.
type Compared struct {
	Ref    string `json:"ref"`
	Commit string `json:"commit"`
}

// Moved is a changed field of where redveil signs in, and with what. Before is
// empty for a new integration.
type Moved struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// MovedFrom returns the fields that differ. before is nil if there was no such
// integration.
func (w Warehouse) MovedFrom(before *Warehouse) []Moved {
	var all []Moved
	var then Warehouse
	if before != nil {
		then = *before
	}
	// optional adds a field that may be left out, which then reads like absent.
	optional := func(field, then, now, absent string) {
		if before == nil {
			then = ""
		}
		if then != now && (before != nil || now != absent) {
			all = append(all, Moved{field, then, now})
		}
	}
	add := func(field, then, now string) { optional(field, then, now, "") }
	add("host", then.Host, w.Host)
	add("port", strconv.Itoa(then.Port), strconv.Itoa(w.Port))
	add("database", then.Database, w.Database)
	add("username", then.Username, w.Username)
	add("sslmode", then.SSLMode, w.SSLMode)
	optional("sslrootcert", then.Roots(), w.Roots(), Warehouse{}.Roots())
	optional("password", passwordOf(then.PasswordEnv), passwordOf(w.PasswordEnv), passwordOf(""))
	optional("transport", cmp.Or(then.Transport, "direct"), cmp.Or(w.Transport, "direct"), "direct")
	optional("auth", then.IAM.String(), w.IAM.String(), IAM{}.String())
	add("plan username", then.Plan.Username, w.Plan.Username)
	optional("plan password", passwordOf(then.Plan.PasswordEnv), passwordOf(w.Plan.PasswordEnv), passwordOf(""))
	optional("plan auth", then.Plan.IAM.String(), w.Plan.IAM.String(), IAM{}.String())
	return all
}

// Roots says with which certificates the server's is checked.
func (w Warehouse) Roots() string {
	if w.SSLRootCert == "" {
		return "the system's"
	}
	if !strings.Contains(w.SSLRootCert, "-----BEGIN") {
		return "a file that cannot be read"
	}
	return fmt.Sprintf("%s, sha256:%x", Counted(strings.Count(w.SSLRootCert, "-----BEGIN"), "certificate"),
		sha256.Sum256([]byte(w.SSLRootCert)))
}

func passwordOf(env string) string {
	if env == "" {
		return "none"
	}
	return fmt.Sprintf("env(%q)", env)
}

// String writes the block as the policy does; "none" without it.
func (i IAM) String() string {
	if i == (IAM{}) {
		return "none"
	}
	text := fmt.Sprintf("iam region=%q", i.Region)
	for _, field := range []struct{ name, value string }{
		{"cluster", i.Cluster}, {"workgroup", i.Workgroup}, {"db_user", i.DBUser},
	} {
		if field.value != "" {
			text += fmt.Sprintf(" %s=%q", field.name, field.value)
		}
	}
	return text
}

// Against marks plans as compared with an earlier policy, and sets how their
// connections change, by integration. Apply refuses such plans.
func (m *Model) Against(with Compared, moved map[string][]Moved) {
	for n := range m.Integrations {
		i := &m.Integrations[n]
		i.ComparedWith, i.Connection = &with, moved[i.Name]
	}
}

// Warn adds a warning to an integration's plan, before all other warnings.
func (m *Model) Warn(integration string, w Warning) {
	for n := range m.Integrations {
		if i := &m.Integrations[n]; i.Name == integration {
			i.Warnings = append([]Warning{w}, i.Warnings...)
		}
	}
}

const connectionHeading = "The connection changes"

// connectionNote says what a changed connection means.
const connectionNote = "redveil did not connect with it, as whoever writes it decides where a password, or a role of " +
	"AWS, is used."

func writeConnection(b *strings.Builder, moved []Moved) {
	if len(moved) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n  %s\n", strong.Render(connectionHeading), connectionNote)
	for _, m := range moved {
		fmt.Fprintf(b, "    %-13s %s → %s\n", m.Field, red.Render(orNone(m.Before)), green.Render(visible(m.After)))
	}
	b.WriteByte('\n')
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return visible(text)
}

func writeConnectionMarkdown(b *strings.Builder, moved []Moved) {
	if len(moved) == 0 {
		return
	}
	fmt.Fprintf(b, "> [!CAUTION]\n> **%s.** %s\n\n| | before | now |\n|---|---|---|\n", connectionHeading,
		connectionNote)
	for _, m := range moved {
		fmt.Fprintf(b, "| %s | %s | %s |\n", m.Field, code(orNone(m.Before)), code(visible(m.After)))
	}
	b.WriteString("\n")
}

// sameVerdict returns the verdict on a comparison without differences.
func sameVerdict(i Integration) string {
	if len(i.Connection) > 0 {
		return "The connection changes; otherwise both policies mean the same."
	}
	return "Nothing to change: both policies mean the same."
}

// isSame reports whether a comparison with an earlier policy finds no change.
func (i Integration) isSame() bool { return i.ComparedWith != nil && len(i.Changes) == 0 }
