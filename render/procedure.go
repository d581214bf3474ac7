package render

import (
	"strings"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// procedure is one that redveil makes. Everyone may call it, or only its owner.
type procedure struct {
	state.ProcedureDefinition
	everyone bool
}

// The procedures with which people act for a purpose. Each takes one name.
const (
	SetProject         = "set_project"
	AcknowledgePurpose = "acknowledge_purpose"
)

// procedures are what people call, each for themselves. They run with the rights
// of the system account, so they take the caller from CURRENT_USER_ID, the
// session's user. CURRENT_USER would be the owner. What they write carries the
// account's name and number, and counts only if both match. Variables have names
// that no column has, because Redshift puts a variable's value wherever its name
// stands.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CURRENT_USER_ID.html
func (s systemNames) procedures() []procedure {
	var all []procedure
	if s.projects {
		all = append(all, s.setProject(), s.acknowledgePurpose())
	}
	if s.impersonates {
		all = append(all, s.impersonate(), s.stopImpersonating(), s.grantImpersonation(), s.revokeImpersonation())
	}
	return all
}

func (s systemNames) procedure(name string, body redshift.SQL, parameters ...string) procedure {
	p := procedure{everyone: true}
	p.Name = redshift.Name{Schema: s.procedureSchema, Object: redshift.MustIdent(name)}
	p.Body = body
	for _, parameter := range parameters {
		p.Parameters = append(p.Parameters, redshift.MustIdent(parameter))
	}
	return p
}

// named is a procedure's name as a text, for messages.
func (s systemNames) named(procedure string) redshift.SQL {
	return redshift.Text(s.procedureSchema.String() + "." + procedure)
}

// findCaller stands at the beginning of each body.
var findCaller = redshift.Raw("    SELECT usename, usesysid INTO caller, caller_id FROM pg_catalog.pg_user WHERE " +
	"usesysid = CURRENT_USER_ID;")

// callers restricts rows to the caller's own.
func callers(alias string) redshift.SQL {
	return same(redshift.Format("%s.account", redshift.MustIdent(alias).SQL()), redshift.Raw("caller"))
}

// callersOwn restricts rows that a procedure wrote to the caller's: an earlier
// account of the same name may have left some.
func callersOwn(alias string) redshift.SQL {
	return redshift.Format("%s AND %s.account_id = caller_id", callers(alias), redshift.MustIdent(alias).SQL())
}

// setProject chooses the project to act in. NULL chooses none. It lists the
// purposes that are still to be acknowledged, with their statements.
func (s systemNames) setProject() procedure {
	return s.procedure(SetProject, redshift.Format(`DECLARE
    caller varchar(127);
    caller_id integer;
    matches bigint;
    open_purpose record;
BEGIN
%s
    IF wanted_project IS NOT NULL THEN
        SELECT COUNT(*) INTO matches FROM %s AS e
        WHERE %s AND e.kind = 'project' AND e.name = wanted_project AND %s;
        IF matches = 0 THEN
            RAISE EXCEPTION 'You are not a member of a project %%.', wanted_project;
        END IF;
    END IF;
    DELETE FROM %s WHERE account = caller AND MD5(account) = MD5(caller);
    IF wanted_project IS NULL THEN
        RAISE INFO 'You act in no project now.';
        RETURN;
    END IF;
    INSERT INTO %s VALUES (caller, caller_id, wanted_project);
    RAISE INFO 'You act in project %% now.', wanted_project;
    FOR open_purpose IN
        SELECT DISTINCT e.value AS label, %s AS wording
        FROM %s AS e
        LEFT JOIN %s AS a ON %s AND a.account_id = caller_id AND a.project = e.name AND a.purpose = e.value
            AND MD5(a.statement) = %s
        WHERE %s AND e.kind = 'purpose' AND e.name = wanted_project AND %s AND a.account IS NULL
        ORDER BY 1
    LOOP
        RAISE INFO 'To act for %%, acknowledge it: CALL %%(''%%'')%%', open_purpose.label, %s, open_purpose.label,
            CASE WHEN open_purpose.wording = '' THEN '' ELSE '; by that you say: ' || open_purpose.wording END;
    END LOOP;
END;`, findCaller, s.entitlement.SQL(), callers("e"), counts("e"), s.project.SQL(), s.project.SQL(),
		s.statement(redshift.Raw("e.value")), s.entitlement.SQL(), s.acknowledgement.SQL(),
		same(redshift.Raw("a.account"), redshift.Raw("e.account")), s.statementDigest(), callers("e"), counts("e"),
		s.named(AcknowledgePurpose)), "wanted_project")
}

// acknowledgePurpose records what the caller says about a purpose of the project
// that they act in: when, and in which words.
func (s systemNames) acknowledgePurpose() procedure {
	return s.procedure(AcknowledgePurpose, redshift.Format(`DECLARE
    caller varchar(127);
    caller_id integer;
    current_project varchar(256);
    wording varchar(4000);
    matches bigint;
BEGIN
%s
    SELECT MAX(p.project) INTO current_project FROM %s AS p WHERE %s;
    IF current_project IS NULL THEN
        RAISE EXCEPTION 'You act in no project. Choose one first: CALL %%(''...'')', %s;
    END IF;
    SELECT COUNT(*) INTO matches FROM %s AS e
    WHERE %s AND e.kind = 'purpose' AND e.name = current_project AND e.value = wanted_purpose AND %s;
    IF matches = 0 THEN
        RAISE EXCEPTION 'Project %% has no purpose %% for you.', current_project, wanted_purpose;
    END IF;
    wording := %s;
    DELETE FROM %s WHERE account = caller AND MD5(account) = MD5(caller) AND project = current_project AND purpose = wanted_purpose;
    INSERT INTO %s VALUES (caller, current_project, wanted_purpose, wording, %s, caller_id);
    RAISE INFO 'You act for %% in project %% now%%', wanted_purpose, current_project,
        CASE WHEN wording = '' THEN '.' ELSE '. You said: ' || wording END;
END;`, findCaller, s.project.SQL(), callersOwn("p"), s.named(SetProject),
		s.entitlement.SQL(), callers("e"), counts("e"), s.statement(redshift.Raw("wanted_purpose")),
		s.acknowledgement.SQL(), s.acknowledgement.SQL(), latest), "wanted_purpose")
}

// statement is what someone says by acknowledging a purpose.
func (s systemNames) statement(purpose redshift.SQL) redshift.SQL {
	return s.byPurpose(purpose, inBody)
}

// counts leaves out entitlements that have not begun or are over.
func counts(alias string) redshift.SQL {
	a := redshift.MustIdent(alias).SQL()
	return redshift.Format("(%s.valid_from IS NULL OR %s.valid_from <= %s) AND (%s.valid_until IS NULL OR %s < "+
		"%s.valid_until)", a, a, earliest, a, latest, a)
}

// inBody writes a text inside the body of a procedure, which ends at two dollar
// signs.
func inBody(text string) redshift.SQL {
	parts := strings.SplitAfter(text, "$")
	literals := make([]redshift.SQL, 0, len(parts))
	for _, part := range parts {
		if part != "" || len(parts) == 1 {
			literals = append(literals, redshift.Text(part))
		}
	}
	return redshift.Join(literals, " || ")
}
