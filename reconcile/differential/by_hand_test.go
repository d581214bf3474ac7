package differential_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/warehouse"
	"pgregory.net/rapid"
)

// meddle changes the warehouse by hand, and returns the statements. It leaves
// out what the warehouse refuses.
func (s *sequence) meddle(t *rapid.T, g *generator, policy string) []string {
	var done []string
	if g.chance(3) {
		return nil
	}
	_, resolved := resolve(policy)
	session, err := connect(context.Background(), report.WarehouseOf(resolved.Integration))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }()
	snapshot, err := state.Read(context.Background(), session, render.ScopeOf(resolved))
	if err != nil {
		t.Fatal(err)
	}
	h := handsOn(g, snapshot, viewsOf(snapshot, resolved))
	for range g.count(1, 3) {
		for _, statement := range h.draw() {
			if _, err := s.admin.Exec(statement); err == nil {
				done = append(done, statement)
			}
		}
	}
	return done
}

// hands generates what an administrator might do.
type hands struct {
	*generator
	roles, views []string // "ROLE redveil_p0", "s0"
}

func handsOn(g *generator, snapshot *state.Snapshot, views []string) *hands {
	h := &hands{generator: g, views: views, roles: []string{"ROLE outsiders"}}
	for _, object := range snapshot.Catalog.Objects() {
		switch o := object.(type) {
		case state.Role:
			h.roles = append(h.roles, "ROLE "+o.Name.String())
		case state.Group:
			h.roles = append(h.roles, "GROUP "+o.Name.String())
		}
	}
	return h
}

func (h *hands) account() string { return h.pick("u0", "u1", "u2", "u3", "stranger0") }
func (h *hands) role() string    { return h.pick(h.roles...) }

// view returns a policy view. If there is none, no statement will work.
func (h *hands) view() string {
	if len(h.views) == 0 {
		return "none"
	}
	return h.pick(h.views...)
}

func (h *hands) anyone() string {
	return h.pick(h.account(), h.role(), h.role(), "PUBLIC")
}

// draw returns statements that belong together.
func (h *hands) draw() []string {
	switch h.pick("grant", "member", "rows", "rows", "view", "view", "journal", "schema", "own rows") {
	case "grant":
		return h.grant()
	case "member":
		return h.member()
	case "rows":
		return h.rows()
	case "view":
		return h.replace()
	case "journal":
		return []string{h.pick("DELETE FROM redveil_system.policy", "UPDATE redveil_system.policy SET text = "+
			"SUBSTRING(text, 1, 30)",
			fmt.Sprintf("DELETE FROM redveil_system.policy WHERE name = '%s'", h.view()))}
	case "schema":
		schema := h.pick("governed", "gen", "redveil_system")
		return []string{h.pick(fmt.Sprintf("GRANT USAGE ON SCHEMA %s TO %s", schema, h.anyone()),
			fmt.Sprintf("REVOKE USAGE ON SCHEMA %s FROM %s", schema, h.anyone()))}
	}
	return []string{h.pick(
		"DROP VIEW redveil_system.user_entitlement CASCADE",
		"REVOKE SELECT ON redveil_system.user_entitlement FROM PUBLIC",
		"ALTER TABLE redveil_system.user_entitlement OWNER TO "+h.account(),
		"CREATE OR REPLACE VIEW redveil_system.user_entitlement AS SELECT kind, name, value FROM "+
			"redveil_system.entitlement",
	)}
}

func (h *hands) grant() []string {
	if h.chance(3) {
		return []string{fmt.Sprintf("REVOKE SELECT ON governed.%s FROM %s", h.view(), h.anyone())}
	}
	if h.chance(6) {
		return []string{"GRANT SELECT FOR TABLES IN SCHEMA governed TO " + h.account()}
	}
	to := h.anyone()
	all := []string{fmt.Sprintf("GRANT SELECT ON governed.%s TO %s", h.view(), to)}
	if h.chance(2) { // the other rights that a reader needs
		all = append(all, "GRANT USAGE ON SCHEMA governed TO "+to, "GRANT USAGE ON SCHEMA gen TO "+to)
	}
	return all
}

func (h *hands) member() []string {
	kind, name, _ := strings.Cut(h.role(), " ")
	who := h.account()
	give := h.chance(2)
	switch {
	case kind == "GROUP" && give:
		return []string{fmt.Sprintf("ALTER GROUP %s ADD USER %s", name, who)}
	case kind == "GROUP":
		return []string{fmt.Sprintf("ALTER GROUP %s DROP USER %s", name, who)}
	case give:
		return []string{fmt.Sprintf("GRANT ROLE %s TO %s", name, h.pick(who, who, "ROLE outsiders"))}
	}
	return []string{fmt.Sprintf("REVOKE ROLE %s FROM %s", name, who)}
}

// rows changes the rows that views use for a person.
func (h *hands) rows() []string {
	who := h.account()
	kind := h.pick("source", "source", "group", "attribute", "user", "approval", "project", "purpose")
	if h.chance(2) {
		row := map[string]string{
			"source": "'', '" + h.view() + "'", "group": "'', '" + h.pick("g0", "g1") + "'",
			"attribute": "'a', '" + h.pick("emea", "a") + "'",
			"user":      "'name', '" + h.pick("u0", "u1", "z") + "'", "approval": "'', '" + h.view() + "'",
			"project": "'pr0', ''", "purpose": "'pr0', 'x'",
		}[kind]
		return []string{fmt.Sprintf("INSERT INTO redveil_system.entitlement VALUES ('%s', '%s', %s)", who, kind, row)}
	}
	return []string{h.pick(
		fmt.Sprintf("DELETE FROM redveil_system.entitlement WHERE account = '%s' AND kind = '%s'", who, kind),
		fmt.Sprintf("DELETE FROM redveil_system.entitlement WHERE account = '%s'", who),
		fmt.Sprintf("DELETE FROM redveil_system.profile WHERE account = '%s'", who),
		fmt.Sprintf("UPDATE redveil_system.profile SET user_name = '%s' WHERE account = '%s'", h.pick("u0", "z"),
			who),
	)}
}

func (h *hands) replace() []string {
	view := h.view()
	if view == "none" {
		return nil // redveil does not manage what is created there by hand
	}
	switch h.pick("drop", "make", "comment", "owner") {
	case "drop":
		return []string{"DROP VIEW governed." + view}
	case "comment":
		return []string{fmt.Sprintf("COMMENT ON VIEW governed.%s IS 'mine'", view)}
	case "owner":
		return []string{fmt.Sprintf("ALTER TABLE governed.%s OWNER TO %s", view, h.account())}
	}
	return []string{
		"DROP VIEW governed." + view,
		fmt.Sprintf("CREATE VIEW governed.%s AS SELECT * FROM gen.t%s%s", view, view[1:],
			h.pick("", " WITH NO SCHEMA BINDING")),
		fmt.Sprintf("GRANT SELECT ON governed.%s TO %s", view, h.anyone()),
		"GRANT USAGE ON SCHEMA governed TO " + h.anyone(),
	}
}

// connect signs in to a sandbox as an integration does.
func connect(ctx context.Context, w report.Warehouse) (*warehouse.Session, error) {
	e := engine.Engine{Env: os.Getenv, Now: time.Now, Secrets: new(warehouse.Secrets)}
	return e.Connect(ctx, w)
}
