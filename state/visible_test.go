package state_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// Each of these accounts sees only part of the catalog, and learns what an
// administrator runs. The rights of bert, which they do not see, are in PG_CLASS.
func TestAnAccountThatSeesOnlyPartOfTheCatalog(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, shop...)
	sandboxtest.Exec(t, admin, "GRANT SELECT ON shop.orders TO bert", "GRANT SELECT ON shop.orders TO GROUP night",
		"GRANT SELECT ON shop.orders TO PUBLIC",
		"CREATE USER plain PASSWORD DISABLE", "CREATE USER security PASSWORD DISABLE SYSLOG ACCESS UNRESTRICTED",
		"CREATE USER watcher PASSWORD DISABLE SYSLOG ACCESS UNRESTRICTED", "CREATE USER seer PASSWORD DISABLE",
		"GRANT ROLE sys:secadmin TO security", "GRANT ROLE sys:monitor TO watcher",
		"CREATE ROLE catalog_for_redveil", "GRANT ACCESS SYSTEM TABLE TO ROLE catalog_for_redveil",
		"GRANT ROLE catalog_for_redveil TO seer")
	const hidden = "SVV_RELATION_PRIVILEGES does not show what PG_CLASS lists, such as SELECT on shop.orders to "
	for account, want := range map[string]string{
		"admin": "", "watcher": "",
		"plain": `account "plain" sees only part of the catalog (none of its roles has ACCESS SYSTEM TABLE or ` +
			`ACCESS CATALOG; it has no SYSLOG ACCESS UNRESTRICTED; ` + hidden + `user bert (2 in all)), and what it ` +
			`does not see would be missing from a plan; nothing was done. An administrator runs:
    CREATE ROLE catalog_for_redveil; -- unless it exists: this account sees only roles of its own
    GRANT ACCESS SYSTEM TABLE, ACCESS CATALOG TO ROLE catalog_for_redveil;
    GRANT ROLE catalog_for_redveil TO "plain";
    ALTER USER "plain" SYSLOG ACCESS UNRESTRICTED;`,
		"security": `account "security" sees only part of the catalog (none of its roles has ACCESS SYSTEM TABLE; ` +
			hidden + `user bert (2 in all)), and what it does not see would be missing from a plan; nothing was done. ` +
			`An administrator runs:
    CREATE ROLE catalog_for_redveil; -- unless it exists: this account sees only roles of its own
    GRANT ACCESS SYSTEM TABLE TO ROLE catalog_for_redveil;
    GRANT ROLE catalog_for_redveil TO "security";`,
		"seer": `account "seer" sees only part of the catalog (none of its roles has ACCESS CATALOG; it has no ` +
			`SYSLOG ACCESS UNRESTRICTED; ` + hidden + `user bert (2 in all)), and what it does not see would be ` +
			`missing from a plan; nothing was done. An administrator runs:
    GRANT ACCESS CATALOG TO ROLE catalog_for_redveil;
    ALTER USER "seer" SYSLOG ACCESS UNRESTRICTED;`,
	} {
		_, err := state.Read(t.Context(), sandboxtest.Open(t, running, account), scope)
		var partial *state.PartialError
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", account, err)
		case want == "":
		case !errors.As(err, &partial):
			t.Errorf("%s: %v", account, err)
		default:
			if diff := cmp.Diff(want, partial.Error()); diff != "" {
				t.Errorf("%s: %s", account, diff)
			}
		}
	}
}

// Catalogs that disagree although every known right is held leave nothing to give.
func TestAPartOfTheCatalogThatNoKnownRightShows(t *testing.T) {
	t.Parallel()
	text := (&state.PartialError{Account: "ann", Unseen: []string{"x does not show y"}}).Error()
	if !strings.HasSuffix(text, "(x does not show y), and what it does not see would be missing from a plan; nothing "+
		"was done. It has every right that is known to show it: run redveil as a superuser, and report this.") {
		t.Error(text)
	}
}
