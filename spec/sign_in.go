package spec

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/state/redshift"
	"github.com/zclconf/go-cty/cty"
)

// SignIn is an account of a warehouse, and how to sign in as it: with a password
// or with temporary credentials from AWS.
type SignIn struct {
	Username string
	Password Password
	IAM      IAM
}

// Password says where a password comes from. The password itself is read when
// connecting and is never kept here.
type Password struct {
	// Env is the name of the environment variable. Empty means no password.
	Env string
	// Range is where it is named.
	Range hcl.Range
}

// IAM says whom AWS gives temporary credentials of a warehouse. It is zero where
// the account signs in with a password. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/generating-user-credentials.html
type IAM struct {
	Region string
	// Cluster or Workgroup is the warehouse's name in AWS.
	Cluster   string
	Workgroup string
	// DBUser is the database user to sign in as, of clusters only. Without it that
	// is the user of the IAM identity, such as IAMR:role.
	DBUser string
}

// Given reports whether credentials come from AWS.
func (i IAM) Given() bool { return i != IAM{} }

var planSchema = schema{
	says: "The account for everything that only reads. Without the block the system account does that, too.",
	attributes: []attr{
		{
			name: "username", kind: anAccount, otherwise: "that of AWS, with `auth \"iam\"`; else it is required",
			example: `"redveil_plan"`, says: "The account's name.",
		},
		{
			name: "password", kind: aSecret, otherwise: "none", example: `env("REDVEIL_PROD_PLAN_PASSWORD")`,
			says: "The variable of the environment that holds the password.",
		},
	},
	blocks: []inner{{name: "auth", label: `"iam"`, schema: &iamSchema}},
}

var iamSchema = schema{
	says: "Temporary credentials from AWS, in the place of a password.",
	attributes: []attr{
		{name: "region", kind: aText, required: true, example: `"us-east-1"`, says: "The region of the warehouse."},
		{
			name: "cluster", kind: aText, otherwise: "`workgroup` is required", example: `"analytics"`,
			says: "The name of a provisioned cluster.",
		},
		{
			name: "workgroup", kind: aText, otherwise: "`cluster` is required", example: `"analytics"`,
			says: "The name of a Serverless workgroup.",
		},
		{
			name: "db_user", kind: anAccount, otherwise: "the account of the IAM identity", example: `"redveil"`,
			says: "The account to sign in as, of clusters only.",
		},
	},
}

// signIn reads an account, as the integration and its plan block name one.
func (l *loader) signIn(f *fields) SignIn {
	s := SignIn{Password: l.password(f), IAM: l.iam(f)}
	_, named := f.attribute("username")
	username := l.account(f, "username", f.known("username").fallback)
	switch {
	case !s.IAM.Given():
		s.Username = username
	case s.IAM.DBUser == "" && !named:
		f.refuse(f.body.MissingItemRange(), "Missing attribute", "%s needs username: without db_user AWS signs in "+
			"the account of the IAM identity, such as username = \"IAMR:redveil-apply\" for a role and "+
			"\"IAM:redveil\" for a user.", f.block)
	case s.IAM.DBUser == "":
		s.Username = username
	case named && username != s.IAM.DBUser:
		f.refuse(f.rangeOf("username"), "Two accounts", "username is %q and db_user is %q; they name the same "+
			"account. Leave username out.", shown(username), shown(s.IAM.DBUser))
		s.Username = s.IAM.DBUser
	default:
		s.Username = s.IAM.DBUser
	}
	if attribute, found := f.attribute("password"); found && s.IAM.Given() {
		f.refuse(attribute.NameRange, "Two ways to sign in", "%s has a password and auth \"iam\". Keep one of them.",
			f.block)
	}
	return s
}

// planAccount reads the account that only reads. It is zero without the block.
func (l *loader) planAccount(f *fields, i *Integration) SignIn {
	if len(f.blocks("plan")) == 0 {
		return SignIn{}
	}
	inner := f.single("plan")
	s := l.signIn(inner)
	if s.Username == "" && !s.IAM.Given() {
		inner.required("username")
	}
	if s.Username != "" && s.Username == i.Username {
		inner.refuse(inner.rangeOf("username"), "One account for both", "The plan account is the system account. "+
			"Name an account that only reads, or remove the block.")
	}
	return s
}

// iam reads the block auth "iam".
func (l *loader) iam(f *fields) IAM {
	blocks := f.blocks("auth")
	if len(blocks) == 0 {
		return IAM{}
	}
	for _, extra := range blocks[1:] {
		f.refuse(extra.TypeRange, "Duplicate block", "%s already has a block %q, at line %d.", f.block, "auth",
			blocks[0].TypeRange.Start.Line)
	}
	block := blocks[0]
	if len(block.Labels) != 1 || block.Labels[0] != "iam" {
		f.refuse(block.DefRange(), "Unknown way to sign in", "Write auth \"iam\" { … }: it is the only kind.")
		return IAM{}
	}
	inner := &fields{loader: f.loader, block: `auth "iam"`, body: block.Body, schema: &iamSchema}
	inner.checkSchema()
	i := IAM{
		Region: inner.nameInAWS("region"), Cluster: inner.nameInAWS("cluster"), Workgroup: inner.nameInAWS("workgroup"),
	}
	if _, found := inner.attribute("db_user"); found {
		i.DBUser = l.account(inner, "db_user", "")
	}
	inner.required("region")
	switch {
	case (i.Cluster == "") == (i.Workgroup == ""):
		inner.refuse(block.DefRange(), "Which warehouse", "auth \"iam\" names either cluster = \"…\" or, for "+
			"Serverless, workgroup = \"…\".")
	case i.Workgroup != "" && i.DBUser != "":
		inner.refuse(inner.rangeOf("db_user"), "No db_user on Serverless", "A workgroup signs in the account of the "+
			"IAM identity. Remove db_user, and name that account in username, such as \"IAMR:redveil-apply\".")
	}
	return i
}

// IsNameInAWS reports whether a region, a cluster or a workgroup may have a name: small
// letters, digits and hyphens. A region becomes part of the host that receives signed
// requests. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-console.html
func IsNameInAWS(text string) bool {
	return text != "" && len(text) <= mostNameInAWS && madeOfASCII(text, "-") && strings.ToLower(text) == text
}

// nameInAWS reads such a name.
func (f *fields) nameInAWS(name string) string {
	text := f.text(name)
	if _, found := f.attribute(name); found && !IsNameInAWS(text) {
		f.refuse(f.rangeOf(name), "Invalid name", "%s consists of small letters, digits and hyphens, and has at "+
			"most %d of them.", name, mostNameInAWS)
		return ""
	}
	return text
}

const mostNameInAWS = 64

// transport reads how statements reach the warehouse. The Data API takes no
// passwords.
func (l *loader) transport(f *fields, i *Integration) Transport {
	t := Transport(f.choice("transport"))
	if t == TransportDataAPI && (!i.IAM.Given() || i.Plan.Username != "" && !i.Plan.IAM.Given()) {
		f.refuse(f.rangeOf("transport"), "The Data API needs auth \"iam\"", "transport = \"data_api\" signs in "+
			"through AWS. Add auth \"iam\" { … } in the place of each password, in the integration and in its plan "+
			"block.")
	}
	return t
}

// account reads an account name. A missing or bad one becomes the fallback.
func (l *loader) account(f *fields, attribute, fallback string) string {
	text := f.textOr(attribute, fallback)
	_, found := f.attribute(attribute)
	if !found && (fallback == "" || redshift.Deceives(fallback) != "") { // the label says so already
		return ""
	}
	account, err := redshift.ParseAccount(text)
	if err != nil {
		f.refuse(f.rangeOf(attribute), "Invalid account name", "%s: %s. Write the account's name in the warehouse.",
			attribute, err)
	}
	return string(account)
}

// password accepts only env("NAME"). A secret in the repository would be in
// every clone of it.
func (l *loader) password(f *fields) Password {
	attribute, found := f.attribute("password")
	if !found {
		return Password{}
	}
	call, ok := attribute.Expr.(*hclsyntax.FunctionCallExpr)
	if ok && call.Name == "env" && len(call.Args) == 1 && !call.ExpandFinal {
		value, ok := constantOf(call.Args[0])
		if ok && !value.IsNull() && value.Type() == cty.String && isVariable(value.AsString()) {
			return Password{Env: value.AsString(), Range: call.Args[0].Range()}
		}
		f.refuse(call.Args[0].Range(), "Invalid variable name", "env takes the name of an environment variable in "+
			"quotes: letters, digits and _, no digit first.")
		return Password{}
	}
	f.refuse(attribute.Expr.Range(), "Password in the repository",
		`Write password = env("NAME") with the name of an environment variable. A password does not belong in git.`)
	return Password{}
}

func isVariable(name string) bool {
	return name != "" && madeOfASCII(name, "_") && (name[0] < '0' || name[0] > '9')
}
