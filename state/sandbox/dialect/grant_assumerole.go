package dialect

import (
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// assumeRole parses ON {'arn', … | DEFAULT | ALL} TO … FOR commands. There is
// no IAM here, so the grant is only kept and shown.
func (p *grantParser) assumeRole() []string {
	p.expect("on")
	arns := list(p.parser, func() string {
		if word := p.oneOf("default", "all"); word != "" {
			return word
		}
		return p.literal()
	})
	grantees := p.grantees()
	p.expect("for")
	commands := list(p.parser, func() string {
		for _, command := range []string{"ALL", "COPY", "UNLOAD", "EXTERNAL FUNCTION", "CREATE MODEL"} {
			if p.accept(strings.Fields(lexical.Fold(command))...) {
				return command
			}
		}
		p.syntax()
		panic("unreachable")
	})
	var sql []string
	for _, g := range grantees {
		for _, arn := range arns {
			for _, command := range commands {
				sql = append(sql, catalogCall("grant_iam", arn, command, g.name, p.gives()))
			}
		}
	}
	return sql
}
