package dialect

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// createExternalSchema parses a schema over the data catalog, which is the only
// source of external tables in the sandbox.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_SCHEMA.html
func (p *parser) createExternalSchema() Statement {
	exists := p.accept("if", "not", "exists")
	start := p.peek()
	name := p.ident()
	p.checkNewSchema(start, name)
	p.expect("from")
	if !p.accept("data", "catalog") {
		if p.oneOf("hive", "postgres", "mysql", "kinesis", "msk", "redshift", "kafka") == "" {
			p.syntax()
		}
		p.unavailable(start, "an external schema from another source than DATA CATALOG")
	}
	p.expect("database")
	database := lexical.Fold(p.literal())
	options := p.externalOptions()
	if p.accept("create", "external", "database") {
		p.expect("if", "not", "exists")
	}
	if p.word("catalog_id") {
		p.unavailable(p.peek(), "CATALOG_ID")
	}
	create := fmt.Sprintf(`SELECT "rs_catalog".create_external_schema(%s, %t, %s, %s)`,
		quoteText(name), exists, quoteText(database), quoteText(options))
	return define(TagCreateSchema, create, NoRows)
}

// externalOptions parses REGION and IAM_ROLE, and gives them as the catalog
// shows them.
func (p *parser) externalOptions() string {
	var options struct {
		Role   string `json:"IAM_ROLE"`
		Region string `json:"REGION,omitempty"`
	}
	for {
		switch {
		case options.Region == "" && p.accept("region"):
			options.Region = p.literal()
		case options.Role == "" && p.accept("iam_role"):
			options.Role = p.iamRole()
		case p.word("catalog_role"), p.word("schema"), p.word("uri"), p.word("authentication"), p.word("secret_arn"):
			p.unavailable(p.peek(), strings.ToUpper(p.peek().value))
		default:
			if options.Role == "" {
				p.syntax()
			}
			return encode(options)
		}
	}
}

// encode writes JSON without the escapes that are for HTML.
func encode(value any) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // there are strings in it only
	}
	return strings.TrimSpace(b.String())
}

// iamRole parses DEFAULT, 'SESSION' or the chain of roles to assume.
func (p *parser) iamRole() string {
	if p.accept("default") {
		return "default"
	}
	start := p.peek()
	text := p.literal()
	if strings.EqualFold(text, "default") || strings.EqualFold(text, "session") {
		return text
	}
	chain := strings.Split(text, ",")
	for _, arn := range chain {
		if !strings.HasPrefix(arn, "arn:") || strings.Contains(arn, " ") {
			p.fail(start, "22023", `invalid IAM role "%s"; write its ARN, or several with commas and without spaces`,
				clip(arn))
		}
	}
	if len(chain) > 10 {
		p.fail(start, "22023", "a chain of IAM roles has at most 10")
	}
	return text
}
