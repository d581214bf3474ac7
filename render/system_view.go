package render

import (
	"crypto/md5"
	"encoding/hex"
	"strings"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// views are the secure views: the rows of the account that is reading, or of the
// one that it impersonates. CURRENT_USER in a view is the reader, not the owner.
// As in policy views, each output asks again whose row it is, so that a reader's
// own predicate finds nothing but NULL in the rows of others.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CURRENT_USER.html
func (s systemNames) views() []state.ViewDefinition {
	views := []state.ViewDefinition{
		s.own(s.userProfile, s.profile, "p", "account varchar(127), user_name varchar(127), project varchar(256), "+
			"state varchar(16)",
			s.chosen("p"), redshift.SQL{}),
		s.own(s.userEntitlement, s.entitlement, "e", "kind varchar(16), name varchar(256), value varchar(256)",
			s.chosenAndSaid(), s.inForce()),
	}
	if s.plans {
		views = append(views, s.keyView())
	}
	return views
}

// own is a view of the reader's own rows of a table. Each output is cast,
// because CASE may lose a length, and a view of another shape has to be made
// again. In joins, what procedures wrote for the reader counts if it carries
// both their name and their number.
func (s systemNames) own(name, relation redshift.Name, table, columns string, joins,
	where redshift.SQL,
) state.ViewDefinition {
	alias := redshift.MustIdent(table).SQL()
	from := redshift.Format("%s AS %s", relation.SQL(), alias)
	reader := redshift.Raw("CURRENT_USER")
	if s.impersonates {
		reader = redshift.Raw("acting.account")
		from = redshift.Format("%s\nCROSS JOIN (\n"+
			"    SELECT COALESCE(MAX(i.impersonated), CAST(CURRENT_USER AS varchar(127))) AS account,\n"+
			"        COALESCE(MAX(i.impersonated_id), CURRENT_USER_ID) AS account_id\n"+
			"    FROM %s AS i\n"+
			"    INNER JOIN %s AS g ON %s AND %s\n"+
			"        AND g.account_id = i.account_id AND g.impersonated_id = i.impersonated_id\n"+
			"    WHERE %s AND i.account_id = CURRENT_USER_ID\n"+
			") AS acting", from, s.impersonation.SQL(), s.impersonateGrant.SQL(),
			same(redshift.Raw("g.account"), redshift.Raw("i.account")),
			same(redshift.Raw("g.impersonated"), redshift.Raw("i.impersonated")),
			same(redshift.Raw("i.account"), redshift.Raw("CURRENT_USER")))
	}
	if !joins.IsZero() {
		from = redshift.Format("%s\n%s", from, joins)
	}
	mine := same(redshift.Format("%s.account", alias), reader)
	var outputs []redshift.SQL
	for _, column := range strings.Split(columns, ", ") {
		id, columnType, _ := strings.Cut(column, " ")
		output := redshift.MustIdent(id).SQL()
		value := redshift.Format("%s.%s", alias, output)
		if id == "project" {
			value = s.chosenProject()
		}
		outputs = append(outputs, redshift.Format("CAST(CASE WHEN %s THEN %s END AS %s) AS %s", mine, value,
			redshift.Trusted(columnType), output))
	}
	body := redshift.Format("SELECT\n    %s\nFROM %s\nWHERE %s", redshift.Join(outputs, ",\n    "), from, mine)
	if !where.IsZero() {
		body = redshift.Format("%s\n    AND %s", body, where)
	}
	return state.ViewDefinition{Name: name, Body: body, Columns: columns}
}

// same compares accounts. Comparison ignores trailing spaces, and letter case
// in some databases, so MD5 compares bytes.
func same(account, other redshift.SQL) redshift.SQL {
	return redshift.Format("%s = %s AND MD5(%s) = MD5(%s)", account, other, account, other)
}

// chosenProject is what chosen joins.
func (s systemNames) chosenProject() redshift.SQL {
	if !s.projects {
		return redshift.Raw("CAST(NULL AS varchar(256))")
	}
	return redshift.Raw("chosen.project")
}

// readerID is the number of the account that is reading, or of the one that it
// impersonates.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CURRENT_USER_ID.html
func (s systemNames) readerID() redshift.SQL {
	if s.impersonates {
		return redshift.Raw("acting.account_id")
	}
	return redshift.Raw("CURRENT_USER_ID")
}

// chosen joins the one project that the account acts in.
func (s systemNames) chosen(table string) redshift.SQL {
	if !s.projects {
		return redshift.SQL{}
	}
	account := redshift.Format("%s.account", redshift.MustIdent(table).SQL())
	return redshift.Format("LEFT JOIN (\n"+
		"    SELECT account, account_id, MAX(project) AS project\n"+
		"    FROM %s\n"+
		"    GROUP BY account, account_id\n"+
		") AS chosen ON %s AND chosen.account_id = %s", s.project.SQL(),
		same(redshift.Raw("chosen.account"), account), s.readerID())
}

// chosenAndSaid joins entitlements to the project that the account acts in and
// to what it acknowledged there.
func (s systemNames) chosenAndSaid() redshift.SQL {
	if !s.projects {
		return redshift.SQL{}
	}
	return redshift.Format("%s AND chosen.project = e.name\n"+
		"LEFT JOIN %s AS a ON %s AND a.account_id = %s AND a.project = e.name AND a.purpose = e.value\n"+
		"    AND MD5(a.statement) = %s", s.chosen("e"),
		s.acknowledgement.SQL(), same(redshift.Raw("a.account"), redshift.Raw("e.account")), s.readerID(),
		s.statementDigest())
}

// inForce leaves out what does not count now: by any reading of the clock, it
// has not begun, or it is over. It also leaves out projects in which the account
// does not act, and purposes that it did not acknowledge.
func (s systemNames) inForce() redshift.SQL {
	now := redshift.Format("(e.valid_from IS NULL OR e.valid_from <= %s)\n    AND (e.valid_until IS NULL OR %s < "+
		"e.valid_until)", earliest, latest)
	if !s.projects {
		return now
	}
	return redshift.Format("%s\n    AND (e.kind NOT IN (%s, %s) OR chosen.account IS NOT NULL)\n"+
		"    AND (e.kind <> %s OR a.account IS NOT NULL)", now,
		redshift.Text(string(state.EntitlementProject)), redshift.Text(string(state.EntitlementPurpose)),
		redshift.Text(string(state.EntitlementPurpose)))
}

// statementDigest is the digest of the present statement of a purpose. What
// someone acknowledged before it changed no longer counts.
func (s systemNames) statementDigest() redshift.SQL {
	return s.byPurpose(redshift.Raw("e.value"), func(statement string) redshift.SQL {
		return redshift.Text(StatementDigest(statement))
	})
}

// StatementDigest is how an acknowledged statement is compared with the present
// one.
func StatementDigest(statement string) string {
	sum := md5.Sum([]byte(statement))
	return hex.EncodeToString(sum[:])
}

// byPurpose writes CASE over the purposes that have a statement.
func (s systemNames) byPurpose(purpose redshift.SQL, of func(statement string) redshift.SQL) redshift.SQL {
	var cases []redshift.SQL
	for _, p := range s.purposes {
		if p.Statement != "" {
			cases = append(cases, redshift.Format("WHEN %s THEN %s", redshift.Text(p.Name), of(p.Statement)))
		}
	}
	if len(cases) == 0 {
		return of("")
	}
	return redshift.Format("CASE %s %s ELSE %s END", purpose, redshift.Join(cases, " "), of(""))
}
