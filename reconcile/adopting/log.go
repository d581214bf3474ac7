package adopting

import (
	"time"

	"github.com/redveil/redveil/state/redshift"
)

// Log is when tables were read themselves, by the warehouse's log of queries.
type Log struct {
	// Why says why nobody can tell; empty where the log could be read.
	Why string
	// Begin is the first statement that the log holds; zero for an empty log.
	Begin time.Time
	// Cut says that not all of it was looked at, and Own that it shows one account only.
	Cut, Own bool
	Last     map[Use]time.Time
}

// Use is an account and a table that it read.
type Use struct {
	Account redshift.Account
	Table   redshift.Name
}

// enough is how far a log has to go back. Redshift keeps seven days, and drops what is
// older, so that the first statement that is left is a little younger. See
// https://docs.aws.amazon.com/redshift/latest/dg/SYS_QUERY_HISTORY.html
const enough = 7*24*time.Hour - 12*time.Hour

// gap says why somebody who is not in the log may read the tables all the same; empty where
// the log shows what everybody read within seven days.
func (l Log) gap(now time.Time) string {
	switch {
	case l.Why != "":
		return l.Why
	case l.Begin.IsZero():
		return "the log is empty"
	case l.Own:
		return "the log shows the statements of one account only"
	case l.Begin.After(now.Add(-enough)):
		return "the log begins less than seven days ago"
	case l.Cut:
		return "only the latest 5000 statements that name a table were looked at"
	}
	return ""
}

// known says what the log shows, and what not.
func (g Given) known() Known {
	switch {
	case len(g.Facts.Resolved.Sources) == 0: // nothing was looked for
		return Known{Notes: []string{}}
	case g.Log.Why != "":
		return Known{Notes: []string{"Who really reads tables cannot be seen: " + g.Log.Why + ".", procedures}}
	}
	begin := "is empty"
	if !g.Log.Begin.IsZero() {
		begin = "begins " + g.Log.Begin.Format(stamp)
	}
	gap := g.Log.gap(g.Facts.Resolved.Now)
	k := Known{Visible: true, Covers: gap == "", Begin: g.Log.Begin, Notes: []string{
		"Last read: the latest statement in sys_query_history that reads the table, or a view of others over it, by " +
			"its first 4,000 characters; a name without a schema is looked up as the account's search path says, " +
			"whatever a session set. " +
			"The log " + begin + ", and Redshift often keeps it for seven days only: who reads once a month is " +
			"not in it, nor is a statement that failed or was cancelled.",
	}}
	if gap != "" {
		k.Notes = append(k.Notes, "Nobody can tell who else reads the tables: "+gap+". A table counts as ready only "+
			"where the views show everybody all.")
	}
	k.Notes = append(k.Notes, procedures)
	return k
}

// procedures is said of every warehouse.
const procedures = "Procedures that have their owner's rights (SECURITY DEFINER) cannot be seen: whoever may call " +
	"one may read by it what its owner reads, and neither the log nor the lists above show that."

const stamp = "2006-01-02 15:04 UTC"
