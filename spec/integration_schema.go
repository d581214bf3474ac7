package spec

var integrationSchema = schema{
	says: "A warehouse that redveil governs.",
	attributes: []attr{
		{
			name: "host", kind: aText, otherwise: "what AWS says, with `auth \"iam\"`; else it is required",
			example: `"analytics.example.us-east-1.redshift.amazonaws.com"`,
			says:    "The name or IP address of the server.",
		},
		{name: "port", kind: aNumber, fallback: "5439", least: 1, most: 65535, says: "The port of the server."},
		{
			name: "database", kind: aText, required: true, example: `"analytics"`,
			says: "The database with the tables.",
		},
		{
			name: "username", kind: anAccount, fallback: "redveil", example: `"redveil"`,
			says: "The system account, which applies and owns everything that redveil makes.",
		},
		{
			name: "password", kind: aSecret, otherwise: "none", example: `env("REDVEIL_PROD_PASSWORD")`,
			says: "The variable of the environment that holds the password; it is read when connecting and never kept.",
		},
		{
			name: "sslmode", kind: aChoice,
			choices: []string{"verify-full", "verify-ca", "require", "prefer", "allow", "disable"},
			says:    "How the server proves who it is; anything but the default is refused, except on loopback.",
		},
		{
			name: "sslrootcert", kind: aText, otherwise: "those that the system trusts", example: `"redshift.pem"`,
			says: "A file of the repository with the certificates of those who may issue the server's.",
		},
		{
			name: "transport", kind: aChoice, choices: []string{string(TransportDirect), string(TransportDataAPI)},
			says: "Whether statements go over a connection to the warehouse, or over https to AWS's Data API.",
		},
		{name: "view_schema", kind: anIdent, fallback: "governed", says: "The schema of the policy views."},
		{
			name: "system_prefix", kind: anIdent, fallback: "redveil",
			says: "What the names of redveil's own schemas begin with.",
		},
		{
			name: "grantee", kind: aChoice, choices: []string{string(GranteeRole), string(GranteeGroup)},
			says: "Whether roles or groups of the warehouse carry the grants on views.",
		},
		{
			name: "raw_access", kind: aChoice, choices: []string{string(RawAccessReport), string(RawAccessRevoke)},
			says: "What happens to rights on the raw tables: they are reported, or plans revoke them.",
		},
		{
			name: "new_columns", kind: aChoice, choices: []string{string(NewColumnsHide), string(NewColumnsMask)},
			says: "What happens to a column that no source declares: it is not in the view, or is there as NULL.",
		},
		{
			name: "accounts", kind: aChoice, choices: []string{string(AccountsExisting), string(AccountsCreate)},
			says: "Whether a declared user has to have an account already, or gets one without a password.",
		},
		{
			name: renamedFrom, kind: oldName, example: `"old"`,
			says: "What the integration, or its `system_prefix`, was called before.",
		},
	},
	blocks: []inner{
		{name: "auth", label: `"iam"`, schema: &iamSchema},
		{name: "plan", schema: &planSchema},
		{name: "impersonation", schema: &impersonationSchema},
		{name: "review", schema: &reviewSchema},
		{name: "drift", schema: &driftSchema},
	},
}

var impersonationSchema = schema{
	says: "Whether chosen people may read as somebody else.",
	attributes: []attr{
		{name: "enabled", kind: aCondition, fallback: "false", says: "Makes the procedures for it."},
	},
}
