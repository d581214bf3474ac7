-- GRANT ASSUMEROLE is only kept and shown, as there is no IAM here.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html

CREATE TABLE rs_catalog.iam_grant (arn text, command text, grantee oid, PRIMARY KEY (arn, command, grantee));

CREATE FUNCTION rs_catalog.grant_iam(arn text, command text, grantee text, give boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    PERFORM rs_catalog.need_super();
    DELETE FROM rs_catalog.iam_grant g WHERE g.arn = $1 AND g.command = $2 AND g.grantee = rs_catalog.grantee_id($3);
    IF give THEN
        INSERT INTO rs_catalog.iam_grant VALUES ($1, $2, rs_catalog.grantee_id($3));
    END IF;
END $$;
