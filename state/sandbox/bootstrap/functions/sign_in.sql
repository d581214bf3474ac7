-- needs: principals
-- These are for the listener, which signs in as the owner.

-- Five failures in a row lock a user; the administrator is never locked. See
-- https://docs.aws.amazon.com/redshift/latest/dg/r_Users-user-lockout.html
CREATE FUNCTION rs_catalog.is_locked(id oid) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT coalesce(rs_catalog.option($1, 'failed_logins')::integer >= 5, false) $$;

CREATE FUNCTION rs_catalog.stored_password(usename text) RETURNS TABLE (stored text, expired boolean, locked boolean)
    LANGUAGE sql STABLE
AS $$ SELECT o.value, coalesce(r.rolvaliduntil < now(), false), rs_catalog.is_locked(r.oid) FROM pg_roles r
    JOIN rs_catalog.user_option o ON o.id = r.oid
    WHERE r.rolname = $1 AND o.option = 'password' $$;

CREATE FUNCTION rs_catalog.signed_in(usename text, well boolean) RETURNS void LANGUAGE sql
AS $$ INSERT INTO rs_catalog.user_option AS o SELECT r.oid, 'failed_logins', CASE WHEN $2 THEN '0' ELSE '1' END
    FROM pg_roles r WHERE r.rolname = $1 AND r.rolname <> 'admin'
    ON CONFLICT (id, option) DO UPDATE
    SET value = CASE WHEN $2 THEN '0' ELSE (o.value::integer + 1)::text END $$;
