package dialect

import (
	"strings"
)

// nativeParameters are settings that PostgreSQL knows under the same name.
var nativeParameters = words(`
	search_path statement_timeout timezone datestyle extra_float_digits client_encoding application_name intervalstyle`)

// redshiftParameters are Redshift's own, with their defaults. They are kept as
// custom settings and have no other effect here.
// https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_ConfigurationRef.html
var redshiftParameters = map[string]string{
	"query_group":                           "unset",
	"enable_result_cache_for_session":       "on",
	"enable_case_sensitive_identifier":      "off",
	"enable_case_sensitive_super_attribute": "off",
	"downcase_delimited_identifier":         "on",
	"wlm_query_slot_count":                  "1",
	"default_array_search_null_handling":    "on",
	"describe_field_name_in_uppercase":      "off",
	"json_serialization_enable":             "off",
}

// sandboxParameters choose between readings of Redshift's documentation that
// only a cluster could tell apart. Each has the values that it takes, the default
// first. On Redshift they would be session variables without a meaning.
var sandboxParameters = map[string][]string{
	"redveil_sandbox.getdate":   {"session", "utc"},
	"redveil_sandbox.functions": {"builtin", "path"},
}

// caseParameters change how names fold, which the sandbox cannot follow.
var caseParameters = words("enable_case_sensitive_identifier enable_case_sensitive_super_attribute")

func (p *parser) parameterName() string {
	name := p.label()
	if p.acceptOp(".") {
		name += "." + p.label()
	}
	return name
}

// settingValue parses a word, number or literal.
func (p *parser) settingValue() string {
	sign := ""
	if p.acceptOp("-") {
		sign = "-"
	}
	t := p.next()
	switch t.kind {
	case tokenIdent, tokenString:
		if sign != "" || t.kind == tokenString && t.quoted {
			p.syntaxAt(t)
		}
		return t.value
	case tokenNumber:
		return sign + t.text
	case tokenEnd, tokenParam, tokenOperator:
	}
	p.syntaxAt(t)
	panic("unreachable")
}

// settingKey is where PostgreSQL keeps a setting that it does not know.
func (p *parser) settingKey(start token, name string) string {
	if _, known := redshiftParameters[name]; known {
		return `"redshift"."` + name + `"`
	}
	prefix, rest, custom := strings.Cut(name, ".")
	if _, own := sandboxParameters[name]; prefix == "redveil_sandbox" && !own {
		p.fail(start, "42704", `unrecognized configuration parameter "%s"`, name)
	}
	if !custom || prefix == "redshift" || prefix == "rs_catalog" {
		p.fail(start, "42704", `unrecognized configuration parameter "%s"`, name)
	}
	return quote(prefix) + "." + quote(rest)
}
