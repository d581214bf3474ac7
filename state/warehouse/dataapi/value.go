package dataapi

import (
	"database/sql/driver"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/lib/pq"
)

// value returns a value as lib/pq does, so that whoever reads it need not know how
// it came. Times come as texts. See
// https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_Field.html
func value(field types.Field, kind string) (driver.Value, error) {
	switch f := field.(type) {
	case *types.FieldMemberIsNull:
		return nil, nil
	case *types.FieldMemberBooleanValue:
		return f.Value, nil
	case *types.FieldMemberLongValue:
		return f.Value, nil
	case *types.FieldMemberDoubleValue:
		return f.Value, nil
	case *types.FieldMemberBlobValue:
		return f.Value, nil
	case *types.FieldMemberStringValue:
		return text(f.Value, kind)
	}
	return nil, fmt.Errorf("the Data API sent a value of an unknown kind, %T", field)
}

func text(sent, kind string) (driver.Value, error) {
	switch kind {
	case "date", "timestamp", "timestamptz":
		if sent == "infinity" || sent == "-infinity" {
			return sent, nil
		}
		return pq.ParseTimestamp(nil, sent)
	}
	return sent, nil
}
