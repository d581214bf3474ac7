package dialect

import (
	"fmt"
	"strconv"
	"strings"
)

// userOptions are the options of CREATE USER and ALTER USER.
type userOptions struct {
	text     string   // for CREATE ROLE or ALTER ROLE
	after    []string // statements to send afterwards
	password string   // "", "disable" or "set"
	super    bool
	// reserved tells that only superusers may set one of the options.
	reserved bool
}

func (p *parser) userOptions(name string) userOptions {
	var o userOptions
	for {
		switch {
		case p.accept("password"):
			p.password(name, &o)
		case p.accept("createdb"):
			o.text += " CREATEDB"
		case p.accept("nocreatedb"):
			o.text += " NOCREATEDB"
		case p.accept("createuser"):
			o.text, o.super, o.reserved = o.text+" SUPERUSER", true, true
		case p.accept("nocreateuser"):
			o.text, o.reserved = o.text+" NOSUPERUSER", true
		case p.accept("syslog", "access"):
			access := p.oneOf("restricted", "unrestricted")
			if access == "" {
				p.syntax()
			}
			o.set(name, "syslog_access", strings.ToUpper(access))
		case p.accept("in", "group"):
			o.reserved = true
			for _, group := range list(p, p.group) {
				o.after = append(o.after, "GRANT "+quote(group)+" TO "+quote(name))
			}
		case p.accept("valid", "until"):
			o.text += " VALID UNTIL " + quoteText(p.literal())
		case p.accept("connection", "limit"):
			p.connectionLimit(&o)
		case p.accept("session", "timeout"):
			o.set(name, "session_timeout", strconv.Itoa(p.integer()))
		case p.accept("externalid"):
			o.set(name, "external_id", p.externalID())
		default:
			return o
		}
	}
}

func (o *userOptions) set(name, option, value string) {
	o.after = append(o.after, catalogCall("set_user_option", name, option, value))
}

func (p *parser) connectionLimit(o *userOptions) {
	if p.accept("unlimited") {
		o.text += " CONNECTION LIMIT -1"
		return
	}
	o.text += fmt.Sprintf(" CONNECTION LIMIT %d", p.integer())
}

func (p *parser) password(name string, o *userOptions) {
	if p.accept("disable") {
		o.password = "disable"
		o.text += " PASSWORD NULL"
		o.set(name, "password", "")
		return
	}
	start := p.peek()
	text := p.literal()
	o.password = "set"
	switch {
	case strings.HasPrefix(text, "sha256|"):
		p.unavailable(start, "a sha256 password")
	case strings.HasPrefix(text, "md5") && len(text) == 35:
	default:
		p.checkPassword(start, text)
	}
	o.set(name, "password", text)
}

// checkPassword applies the rules for a clear password.
func (p *parser) checkPassword(at token, text string) {
	upper, lower, digit := false, false, false
	for _, r := range text {
		upper = upper || r >= 'A' && r <= 'Z'
		lower = lower || r >= 'a' && r <= 'z'
		digit = digit || r >= '0' && r <= '9'
		if r < 33 || r > 126 || strings.ContainsRune(`'"\/@`, r) {
			p.fail(at, "22023", "password must not contain the characters ' \" \\ / @ or space")
		}
	}
	if len(text) < 8 || len(text) > 64 {
		p.fail(at, "22023", "password must be 8 to 64 characters long")
	}
	if !upper || !lower || !digit {
		p.fail(at, "22023", "password must contain an uppercase letter, a lowercase letter and a number")
	}
}
