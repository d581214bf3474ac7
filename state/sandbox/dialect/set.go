package dialect

import (
	"slices"
	"strings"
)

// set parses SET name TO value. There is no SET LOCAL.
// https://docs.aws.amazon.com/redshift/latest/dg/r_SET.html
func (p *parser) set() Statement {
	start := p.peek()
	switch {
	case p.word("local"), p.word("transaction"), p.word("constraints"):
		p.syntax()
	case p.accept("session", "authorization"):
		return p.sessionAuthorization()
	case p.accept("seed", "to"):
		return control(KindSet, TagSet, "SELECT setseed("+p.expression().sql+")")
	}
	p.accept("session")
	name := "timezone"
	if !p.accept("time", "zone") { // this form takes neither TO nor =
		name = p.parameterName()
		if !p.accept("to") {
			p.expectOp("=")
		}
	}
	if p.accept("default") {
		return control(KindSet, TagSet, p.resetSQL(start, name))
	}
	return control(KindSet, TagSet, p.setSQL(start, name, list(p, p.settingValue)))
}

// reset parses RESET.
// https://docs.aws.amazon.com/redshift/latest/dg/r_RESET.html
func (p *parser) reset() Statement {
	start := p.peek()
	switch {
	case p.accept("all"):
		return control(KindSet, TagReset, "RESET ALL")
	case p.accept("session", "authorization"):
		return control(KindSet, TagReset, "RESET SESSION AUTHORIZATION")
	}
	return control(KindSet, TagReset, p.resetSQL(start, p.parameterName()))
}

// sessionAuthorization parses SET SESSION AUTHORIZATION.
// https://docs.aws.amazon.com/redshift/latest/dg/r_SET_SESSION_AUTHORIZATION.html
func (p *parser) sessionAuthorization() Statement {
	if p.accept("default") {
		return control(KindSet, TagSet, "RESET SESSION AUTHORIZATION")
	}
	if p.at(tokenString) {
		return control(KindSet, TagSet, "SET SESSION AUTHORIZATION "+quoteText(p.literal()))
	}
	return control(KindSet, TagSet, "SET SESSION AUTHORIZATION "+quote(p.user()))
}

func (p *parser) setSQL(start token, name string, values []string) string {
	switch {
	case nativeParameters[name]:
		texts := make([]string, len(values))
		for n, value := range values {
			texts[n] = quoteText(value)
		}
		if name == "search_path" && slices.Contains(values, "rs_catalog") {
			p.fail(start, "3F000", `schema "rs_catalog" does not exist`)
		}
		return "SET " + name + " TO " + strings.Join(texts, ", ")
	case len(values) > 1:
		p.fail(start, "22023", "SET %s takes only one argument", name)
	}
	key := p.settingKey(start, name)
	if allowed, own := sandboxParameters[name]; own && !slices.Contains(allowed, values[0]) {
		p.fail(start, "22023", `invalid value for parameter "%s": "%s"`, name, clip(values[0]))
	}
	on := values[0] == "on" || values[0] == "true" || values[0] == "1"
	if caseParameters[name] && on {
		p.unavailable(start, "SET "+name+" TO true")
	}
	return "SET " + key + " TO " + quoteText(values[0])
}

func (p *parser) resetSQL(start token, name string) string {
	if nativeParameters[name] {
		return "RESET " + name
	}
	key := p.settingKey(start, name)
	if fallback, known := redshiftParameters[name]; known {
		return "SET " + key + " TO " + quoteText(fallback)
	}
	return "RESET " + key
}
