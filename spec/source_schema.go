package spec

var sourceSchema = schema{
	says: "A table that redveil governs. People read the view of it.",
	attributes: []attr{
		{
			name: "integration", kind: aLabel, of: "integration", otherwise: "`integrations` is required",
			example: `"prod", or integrations = ["dev", "prod"]`,
			says:    "The warehouse with the table.",
		},
		{
			name: "integrations", kind: labelList, of: "integration", otherwise: "`integration` is required",
			example: `["dev", "prod"]`, says: "The warehouses, where the same table is in several.",
		},
		{
			name: "table", kind: aTable, required: true, example: `"crm.customers"`,
			says: "The table, or a view.",
		},
		{name: "view", kind: anIdent, otherwise: "the label", example: `"customers"`, says: "The name of the policy view."},
		{
			name: "binding", kind: aChoice, choices: []string{"late", "bound"},
			says: "Whether the view outlives a table that is dropped and made again, or the table cannot be dropped.",
		},
		{
			name: "host", kind: aText, otherwise: "not checked", example: `"analytics.example.org"`,
			says: "The host of the integration, where a source should not move to another one unnoticed.",
		},
		{name: "tags", kind: labelList, of: "tag", example: `["domain.sales"]`, says: "Tags of the table as a whole."},
		{name: "owners", kind: labelList, of: "user", example: `["dana"]`, says: "Who answers for the table."},
		{
			name: "enabled", kind: aCondition, fallback: "true",
			says: "Whether there is a view; the declaration stays without one.",
		},
		{
			name: "external", kind: aCondition, fallback: "false",
			says: "Whether the table is an external one, of Spectrum.",
		},
		{
			name: "external_bypass", kind: aChoice, choices: []string{"", "accept"},
			says: "Accepts that readers of an external table can read it round the view; `rationale` says why.",
		},
		{
			name: "materialize", kind: aCondition, fallback: "false",
			says: "The view of an external table reads a copy, which each apply refreshes.",
		},
		{name: "rationale", kind: aText, says: "Why a bypass is accepted."},
		{name: renamedFrom, kind: aText, example: `"old"`, says: "What the source was called before."},
	},
	blocks: []inner{{name: "column", label: `"name"`, several: true, schema: &columnSchema}},
}

var columnSchema = schema{
	says: "A column of the table. One that is not declared is not in the view.",
	attributes: []attr{
		{
			name: "type", kind: aType, required: true, example: `"varchar(256)"`,
			says: "The column's type, as the warehouse has it.",
		},
		{name: "tags", kind: labelList, of: "tag", example: `["pii.email"]`, says: "Tags of the column."},
	},
}
