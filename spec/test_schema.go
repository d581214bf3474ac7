package spec

var testSchema = schema{
	says: "What a reader must see of some rows; `redveil test` tries it on a local warehouse.",
	attributes: []attr{
		{
			name: "source", kind: aLabel, of: "source", required: true, example: `"customers"`,
			says: "What is read.",
		},
		{
			name: "as", kind: aLabel, of: "user", otherwise: "`user` is required", example: `"alice"`,
			says: "The user who reads.",
		},
		{
			name: "user", kind: aReader, otherwise: "`as` is required", example: `{ groups = ["analysts"] }`,
			says: "A reader made up for the test.",
		},
		{
			name: "rows", kind: rowList, required: true, example: "[{ id = 1 }]",
			says: "The rows of the table; a column that is left out is NULL.",
		},
		{
			name: "expect", kind: rowList, otherwise: "`denied` is required", example: `[{ id = 1, email = any() }]`,
			says: "The rows that are read, in any order; one left out is not compared, `any()` matches anything.",
		},
		{name: "denied", kind: aCondition, fallback: "false", says: "The read has to be refused."},
	},
}
