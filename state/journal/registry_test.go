package journal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

var (
	governed = redshift.MustIdent("governed")
	orders   = redshift.Name{Schema: governed, Object: redshift.MustIdent("orders")}
)

func viewEntry(record string) state.RegistryEntry {
	return state.RegistryEntry{
		Kind: state.KindView, Schema: governed, Name: "orders", Digest: "sha256:sent",
		Record: record,
	}
}

// registry returns what a later run reads about the objects.
func (k kept) registry(t *testing.T) []string {
	t.Helper()
	return k.rows(t, `SELECT kind || ' ' || schema_name || ' ' || name || ' ' || digest_sent || ' ' || digest_read
		FROM redveil_system.object ORDER BY 1`)
}

// The registry has the digests of what was sent, and of what the catalog
// returned.
func TestWhatRedveilMadeIsRemembered(t *testing.T) {
	t.Parallel()
	k := start(t)
	readBack := map[state.Key]string{state.ViewKey(orders): "SELECT orders.id FROM shop.orders;"}
	k.exec(t, k.Remember([]state.RegistryEntry{
		viewEntry("{}"),
		{Kind: state.KindRole, Name: "redveil_staff"},
		{Kind: state.KindUser, Name: "Ann"},
	}, readBack)...)
	want := []string{
		"role  redveil_staff  ",
		"user  Ann  ",
		"view governed orders sha256:sent " + string(state.DigestOf("SELECT orders.id FROM shop.orders;")),
	}
	if diff := cmp.Diff(want, k.registry(t)); diff != "" {
		t.Error(diff)
	}

	k.exec(t, k.Remember([]state.RegistryEntry{
		{Kind: state.KindView, Schema: governed, Name: "orders", Forget: true},
		{Kind: state.KindRole, Name: "redveil_staff", Forget: true},
	}, nil)...)
	if diff := cmp.Diff([]string{"user  Ann  "}, k.registry(t)); diff != "" {
		t.Error(diff)
	}
	if left := k.rows(t, "SELECT text FROM redveil_system.policy"); len(left) > 0 {
		t.Errorf("the policy of a view that is gone is left: %q", left)
	}
}

func TestAViewThatIsMadeAgainIsRememberedOnce(t *testing.T) {
	t.Parallel()
	k := start(t)
	for _, record := range []string{"old", "new"} {
		k.exec(t, k.Remember([]state.RegistryEntry{viewEntry(record)}, nil)...)
	}
	if diff := cmp.Diff([]string{"new"}, k.rows(t, "SELECT text FROM redveil_system.policy")); diff != "" {
		t.Error(diff)
	}
	if got := k.registry(t); len(got) != 1 {
		t.Errorf("got %q", got)
	}
}

// A column holds 65,535 bytes, and a policy can be longer.
func TestALongPolicyIsKeptInParts(t *testing.T) {
	t.Parallel()
	k := start(t)
	record := "x" + strings.Repeat("é", 70_000)
	k.exec(t, k.Remember([]state.RegistryEntry{viewEntry(record)}, nil)...)
	parts := k.rows(t, "SELECT text FROM redveil_system.policy ORDER BY part")
	if len(parts) != 3 || strings.Join(parts, "") != record {
		t.Errorf("%d parts of %d bytes together", len(parts), len(strings.Join(parts, "")))
	}
}

// No statement is longer than Redshift allows, by the Data API as well.
func TestAThousandObjectsAreRememberedInSeveralStatements(t *testing.T) {
	t.Parallel()
	k := start(t)
	var entries []state.RegistryEntry
	for n := range 1000 {
		entry := viewEntry(strings.Repeat("p", 3000))
		entry.Name = fmt.Sprintf("v%04d", n)
		entries = append(entries, entry)
	}
	statements := k.Remember(entries, nil)
	for _, statement := range statements {
		if size := len(statement.String()); size > 200<<10 {
			t.Errorf("a statement has %d bytes", size)
		}
	}
	k.exec(t, statements...)
	if got := k.rows(t, "SELECT CAST(COUNT(*) AS varchar) FROM redveil_system.policy"); got[0] != "1000" {
		t.Errorf("%s of 1000 policies are kept", got[0])
	}
}

// The key of hash() never leaves the warehouse; its fingerprint is taken there.
func TestTheFingerprintOfTheKeyIsRemembered(t *testing.T) {
	t.Parallel()
	k := start(t)
	k.exec(t, redshift.Raw("INSERT INTO redveil_system.mask_key VALUES ('secret')"))
	statements := k.Remember([]state.RegistryEntry{{Kind: state.KindTable, Schema: system, Name: state.MaskKeyTable}},
		nil)
	k.exec(t, statements...)
	want := k.rows(t, "SELECT "+state.KeyFingerprint(redshift.Text("secret")).String())
	if diff := cmp.Diff(want, k.rows(t, "SELECT digest_sent FROM redveil_system.object")); diff != "" {
		t.Error(diff)
	}
}

// A schema has one keeper, the last one that was recorded.
func TestTheKeeperOfASchemaIsWrittenDownOnce(t *testing.T) {
	t.Parallel()
	k := start(t)
	long := state.Keeper{Folder: strings.Repeat("f", 126) + "é", Integration: "prod"}
	for _, keeper := range []state.Keeper{{Folder: ".", Integration: "test"}, long} {
		k.exec(t, k.Keep(keeper)...)
	}
	want := []string{"keeper " + strings.Repeat("f", 126) + " prod " + string(long.Digest()) + " "}
	if diff := cmp.Diff(want, k.registry(t)); diff != "" {
		t.Error(diff)
	}
}
