package render

import "github.com/redveil/redveil/state/redshift"

// clocks are the possible readings of the warehouse's clock. According to its
// page, GETDATE answers in the session's time zone, which any reader may set,
// but nobody has seen that on a cluster. It is therefore taken both for UTC and
// for a time in the session's zone. In the hour that a zone repeats in autumn,
// the latter is the second of two times; what the same clock said a day earlier
// gives the first. In a session in UTC all readings are equal.
// https://docs.aws.amazon.com/redshift/latest/dg/r_GETDATE.html
// https://docs.aws.amazon.com/redshift/latest/dg/r_timezone_config.html
var clocks = []redshift.SQL{
	redshift.Raw("GETDATE()"),
	redshift.Raw("(CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC')"),
	redshift.Raw("DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC')"),
}

// latest is the clock for times that are written down. It is never too early.
var latest = redshift.Format("GREATEST(%s)", redshift.Join(clocks, ", "))

// earliest is the other end: it is never too late.
var earliest = redshift.Format("LEAST(%s)", redshift.Join(clocks, ", "))

// onEachClock writes a condition once for each reading of the clock, which now()
// then stands for. A condition that does not ask the time is written once.
func (c *compiler) onEachClock(write func() condition) []condition {
	c.asked = false
	problems := len(c.problems)
	conditions := []condition{write()}
	if !c.asked || len(c.problems) > problems {
		return conditions
	}
	for c.clock = 1; c.clock < len(clocks); c.clock++ {
		conditions = append(conditions, write())
	}
	c.clock = 0
	return conditions
}

// byAnyClock is a condition that holds under every reading of the clock. What it
// opens may open late and close early, but never the other way round.
func (c *compiler) byAnyClock(write func() condition) condition {
	conditions := c.onEachClock(write)
	agreed := conditions[0]
	for _, other := range conditions[1:] {
		agreed = both(agreed, other)
	}
	return agreed
}

// now is the reading that the expression is being written for.
func (c *compiler) now() redshift.SQL {
	c.asked = true
	return clocks[c.clock]
}

// both is true if two conditions are. It writes their common alternatives once:
// (x OR a) AND (x OR b) is x OR a AND b.
func both(a, b condition) condition {
	if a.kind != disjunction || b.kind != disjunction {
		return allOf(a, b)
	}
	var common, onlyA, onlyB []condition
	for _, term := range a.terms {
		if term.isIn(b.terms) {
			common = append(common, term)
		} else {
			onlyA = append(onlyA, term)
		}
	}
	for _, term := range b.terms {
		if !term.isIn(common) {
			onlyB = append(onlyB, term)
		}
	}
	if len(common) == 0 {
		return allOf(a, b)
	}
	return anyOf(append(common, both(anyOf(onlyA...), anyOf(onlyB...)))...)
}
