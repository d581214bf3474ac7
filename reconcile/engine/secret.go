package engine

import (
	"html"
	"strings"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state/warehouse"
)

// Secret reads a variable that holds a secret. From then on the secret is cut
// out of everything that leaves this run.
func (e Engine) Secret(name string) warehouse.Secret {
	secret := warehouse.NewSecret(e.Env(name))
	e.hide(secret)
	return secret
}

func (e Engine) hide(secret warehouse.Secret) {
	e.Secrets.Add(secret, report.Sentence, html.EscapeString, inPage)
}

// inPage escapes a text as html/template does.
func inPage(text string) string { return strings.ReplaceAll(html.EscapeString(text), "+", "&#43;") }
