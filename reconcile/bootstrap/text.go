package bootstrap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// procedure makes what is new only where it is not there. It is dropped at once.
// See https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_PROCEDURE.html
const procedure = "public.sp_redveil_bootstrap"

// quotes are around the text of a procedure. Redshift documents no others.
const quotes = "$$"

// Text writes the script as SQL, with a comment for each reason.
func (s Script) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "-- redveil bootstrap, integration %s: run once, as a superuser, in its database.\n"+
		"-- All of it may run again. Its opposite: redveil bootstrap --undo\n\n", s.Integration)
	b.WriteString("-- Accounts and roles, where they are not there yet.\n")
	var makes []string
	for _, user := range s.Users {
		if strings.Contains(string(user.Account), quotes) {
			writeStep(&b, "by itself, as its name would end the text of a procedure: leave it out where the account "+
				"is there", user.create())
			continue
		}
		makes = append(makes, unless("pg_user WHERE usename", string(user.Account), user.create(), user.Why))
	}
	for _, role := range s.Roles { // of letters, digits and _
		makes = append(makes, unless("svv_roles WHERE role_name", role.Name.String(), role.create(), role.Why))
	}
	writeProcedure(&b, makes)
	for _, hint := range s.Passwords() {
		b.WriteString(hint + "\n")
	}
	b.WriteString("\n")
	for _, step := range s.Rights {
		writeStep(&b, step.Why, step.Give)
	}
	return b.String()
}

// Passwords says, as comments, which accounts need a password from outside.
func (s Script) Passwords() []string {
	var hints []string
	for _, user := range s.Users {
		if user.Env != "" {
			hints = append(hints, fmt.Sprintf("-- A new account has no password. Give it one, and keep it in %s:\n"+
				"--   ALTER USER %s PASSWORD '…';", user.Env, user.Account.SQL()))
		}
	}
	return hints
}

// Undo writes the opposite.
func (s Script) Undo() string {
	var b strings.Builder
	fmt.Fprintf(&b, "-- redveil bootstrap --undo, integration %s: run as a superuser, once nothing that redveil "+
		"made is left.\n\n", s.Integration)
	for _, step := range slices.Backward(s.Rights) {
		writeStep(&b, "", step.Revoke)
	}
	b.WriteString("\n")
	for _, role := range slices.Backward(s.Roles) {
		writeStep(&b, "", role.drop())
	}
	b.WriteString("-- Refused while the account still owns something.\n")
	for _, user := range slices.Backward(s.Users) {
		writeStep(&b, "", user.drop())
	}
	return b.String()
}

func writeStep(b *strings.Builder, why string, statement redshift.SQL) {
	if why != "" {
		fmt.Fprintf(b, "-- %s.\n", strings.ToUpper(why[:1])+why[1:])
	}
	fmt.Fprintf(b, "%s;\n", statement)
}

func writeProcedure(b *strings.Builder, lines []string) {
	fmt.Fprintf(b, "CREATE OR REPLACE PROCEDURE %s() AS %s\nBEGIN\n%sEND\n%s LANGUAGE plpgsql;\nCALL %s();\n"+
		"DROP PROCEDURE %s();\n", procedure, quotes, strings.Join(lines, ""), quotes, procedure, procedure)
}

func unless(where, name string, statement redshift.SQL, why string) string {
	return fmt.Sprintf("  IF NOT EXISTS (SELECT 1 FROM %s = %s) THEN\n    %s; -- %s\n  END IF;\n", where,
		redshift.Text(name), statement, why)
}

func (u User) create() redshift.SQL {
	return redshift.Format("CREATE USER %s PASSWORD DISABLE", u.Account.SQL())
}
func (u User) drop() redshift.SQL   { return redshift.Format("DROP USER %s", u.Account.SQL()) }
func (r Role) create() redshift.SQL { return redshift.Format("CREATE ROLE %s", r.Name.SQL()) }
func (r Role) drop() redshift.SQL   { return redshift.Format("DROP ROLE %s", r.Name.SQL()) }
