package bootstrap

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/state/redshift"
)

// Whoever writes the policy chooses the names, and a superuser runs the text.
func TestNoNameEndsTheTextOfTheProcedure(t *testing.T) {
	for _, name := range []redshift.Account{"a$$; DROP TABLE x; --", "$$", `'$$"`} {
		text := Script{Integration: "prod", Users: []User{{Account: "redveil"}, {Account: name}}}.Text()
		before, rest, _ := strings.Cut(text, "AS "+quotes+"\n")
		body, after, _ := strings.Cut(rest, quotes)
		if !strings.Contains(body, "'redveil'") || !strings.HasPrefix(after, " LANGUAGE plpgsql;\n") {
			t.Errorf("account %q ends the procedure:\n%s", name, text)
		}
		if !strings.Contains(before, "CREATE USER "+name.SQL().String()+" PASSWORD DISABLE;") {
			t.Errorf("account %q is not made:\n%s", name, text)
		}
	}
}
