-- needs: policy_attachment

-- Relations that are protected: among themselves, or over datashares only.
CREATE VIEW rs_catalog.svv_rls_relation AS
SELECT current_database()::text AS datname, n.nspname::text AS relschema, c.relname::text AS relname,
    rs_catalog.relation_kind(c.oid, c.relkind) AS relkind, s.rls AS is_rls_on, s.rls_shares AS is_rls_datashare_on,
    s.conjunction::character(3) AS rls_conjunction_type,
    s.conjunction_shares::character(3) AS rls_datashare_conjunction_type
FROM rs_catalog.policy_switch s JOIN pg_class c ON c.oid = s.id JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE s.rls AND ((SELECT rs_catalog.is_secadmin()) OR c.relowner = rs_catalog.role_id(session_user));
