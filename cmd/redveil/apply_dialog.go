package main

import (
	"bufio"
	"fmt"
	"io"

	"github.com/redveil/redveil/reconcile/report"
)

// applyDialog shows a person what is about to be applied, and asks them.
type applyDialog struct {
	applyOptions
	env environment
}

// to takes what is said beside the result.
func (d applyDialog) to() io.Writer {
	if d.json {
		return d.env.err
	}
	return d.env.out
}

// Connections shows where the plan file says to sign in, and with what.
func (d applyDialog) Connections(chosen []report.Integration) {
	to := d.to()
	fmt.Fprintln(to, "This folder is not a policy repository, so the plan file alone says where to sign in:")
	for _, i := range chosen {
		w := i.Warehouse
		password := "no password"
		switch {
		case w.IAM != report.IAM{}:
			password = "temporary credentials of AWS for " + w.IAM.String()
		case w.PasswordEnv != "":
			password = "the password in " + w.PasswordEnv
		}
		roots := ""
		if w.SSLRootCert != "" {
			roots = " (" + w.Roots() + ")"
		}
		fmt.Fprintf(to, "  %s: %s, as %s, sslmode %s%s, with %s\n", report.Visible(i.Name), report.Visible(w.Place()),
			report.Visible(w.Username), report.Visible(w.SSLMode), roots, report.Visible(password))
	}
	fmt.Fprintln(to)
}

// Plan shows the plans.
func (d applyDialog) Plan(model *report.Model) error {
	if d.json {
		return nil
	}
	return printPlan(model, false, report.TextOptions{All: d.all, SQL: d.sql}, d.env)
}

// Confirm says which statements are about to be sent. Where something is to
// change it asks a person, with what it is in a few lines directly above; without
// one, --auto-approve must have been said.
func (d applyDialog) Confirm(chosen []report.Integration, ask bool) error {
	for _, i := range chosen {
		if kinds := i.Kinds(); kinds != "" {
			fmt.Fprintf(d.to(), "\nStatements for %s: %s.\n", i.Name, kinds)
		}
	}
	if d.approve || !ask {
		return nil
	}
	if !d.env.interactive {
		return fmt.Errorf("apply asks before it changes anything, and nobody is there to answer: say " +
			"--auto-approve, or apply a plan file with it")
	}
	question := report.QuestionOf(chosen)
	fmt.Fprint(d.env.err, "\n"+question.Text)
	answer, _ := bufio.NewReader(d.env.in).ReadString('\n')
	if !question.Accepts(answer) {
		return fmt.Errorf("not confirmed; nothing was applied")
	}
	return nil
}
