package dialect

import (
	"strings"
)

// storage is where the data of an external table is, and in which format.
type storage struct {
	location, serde    string
	format             fileFormat
	properties, serdes map[string]string
}

// fileFormat is how the data catalog describes a format.
type fileFormat struct {
	input, output, serde string
	writable             bool // by INSERT
}

const hive = "org.apache.hadoop.hive."

// fileFormats are what STORED AS takes.
var fileFormats = map[string]fileFormat{
	"textfile": {
		input:    "org.apache.hadoop.mapred.TextInputFormat",
		output:   hive + "ql.io.HiveIgnoreKeyTextOutputFormat",
		serde:    hive + "serde2.lazy.LazySimpleSerDe",
		writable: true,
	},
	"parquet": {
		input:    hive + "ql.io.parquet.MapredParquetInputFormat",
		output:   hive + "ql.io.parquet.MapredParquetOutputFormat",
		serde:    hive + "ql.io.parquet.serde.ParquetHiveSerDe",
		writable: true,
	},
	"orc": {
		input:  hive + "ql.io.orc.OrcInputFormat",
		output: hive + "ql.io.orc.OrcOutputFormat",
		serde:  hive + "ql.io.orc.OrcSerde",
	},
	"rcfile": {
		input:  hive + "ql.io.RCFileInputFormat",
		output: hive + "ql.io.RCFileOutputFormat",
		serde:  hive + "serde2.columnar.ColumnarSerDe",
	},
	"sequencefile": {
		input:  "org.apache.hadoop.mapred.SequenceFileInputFormat",
		output: hive + "ql.io.HiveSequenceFileOutputFormat",
		serde:  hive + "serde2.lazy.LazySimpleSerDe",
	},
	"avro": {
		input:  hive + "ql.io.avro.AvroContainerInputFormat",
		output: hive + "ql.io.avro.AvroContainerOutputFormat",
		serde:  hive + "serde2.avro.AvroSerDe",
	},
}

// details are in the order that the catalog takes them.
func (s storage) details() []string {
	return []string{s.location, s.format.input, s.format.output, s.serde, encode(s.serdes), encode(s.properties)}
}

// externalStorage parses what follows the columns.
func (p *parser) externalStorage() storage {
	s := storage{
		format:     fileFormats["textfile"],
		properties: map[string]string{},
		serdes:     map[string]string{"serialization.format": "1"},
	}
	if p.accept("row", "format") {
		p.rowFormat(&s)
	}
	if p.accept("stored", "as") {
		s.format = p.fileFormat()
	}
	if s.serde == "" {
		s.serde = s.format.serde
	}
	p.expect("location")
	start := p.peek()
	if s.location = p.literal(); !strings.HasPrefix(s.location, "s3://") {
		p.fail(start, "22023", `invalid location "%s"; it must begin with s3://`, clip(s.location))
	}
	if p.accept("table", "properties") {
		p.properties(s.properties)
	}
	return s
}

func (p *parser) fileFormat() fileFormat {
	start := p.next()
	if format, known := fileFormats[start.value]; known && !start.quoted {
		return format
	}
	if !start.isWord("inputformat") {
		p.syntaxAt(start)
	}
	input := p.literal()
	p.expect("outputformat")
	return fileFormat{input: input, output: p.literal(), serde: fileFormats["textfile"].serde}
}

// rowFormat parses DELIMITED and its separators, or SERDE.
func (p *parser) rowFormat(s *storage) {
	if p.accept("serde") {
		s.serde = p.literal()
		if p.accept("with", "serdeproperties") {
			p.properties(s.serdes)
		}
		return
	}
	p.expect("delimited")
	if p.accept("fields", "terminated", "by") {
		s.serdes["field.delim"] = p.literal()
	}
	if p.accept("lines", "terminated", "by") {
		s.serdes["line.delim"] = p.literal()
	}
}

// properties parses ('key' = 'value', …).
func (p *parser) properties(into map[string]string) {
	p.expectOp("(")
	for {
		key := p.literal()
		p.expectOp("=")
		into[key] = p.literal()
		if !p.acceptOp(",") {
			break
		}
	}
	p.expectOp(")")
}
