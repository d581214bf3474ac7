-- Everyone may read, save what is for superusers and what is internal.
GRANT SELECT ON ALL TABLES IN SCHEMA rs_catalog TO PUBLIC;
REVOKE SELECT ON rs_catalog.user_option, rs_catalog.statement_history, rs_catalog.system_grant, rs_catalog.role_owner,
    rs_catalog.late_view, rs_catalog.external_table, rs_catalog.materialized_view, rs_catalog.external_relation,
    rs_catalog.materialized, rs_catalog.bound_view_leader, rs_catalog.extra_grant, rs_catalog.iam_grant,
    rs_catalog.scoped_grant, rs_catalog.policy, rs_catalog.policy_reference, rs_catalog.policy_grant,
    rs_catalog.policy_attachment, rs_catalog.policy_switch, rs_catalog.attachment, rs_catalog.default_grant,
    rs_catalog.default_privilege, rs_catalog.known_procedure, rs_catalog.loan,
    rs_catalog.pg_user_info, rs_catalog.svv_table_info FROM PUBLIC;
-- These act without asking who calls; only the owner's own functions do.
REVOKE EXECUTE ON FUNCTION rs_catalog.bind(oid), rs_catalog.unbind(oid), rs_catalog.replace_query(oid, text, text),
    rs_catalog.refresh(oid, integer),
    rs_catalog.probe_policy(rs_catalog.policy, text[]), rs_catalog.detach(text, text, text, text, text[], text),
    rs_catalog.lend(text, text), rs_catalog.lend_owner(oid), rs_catalog.lend_super(),
    rs_catalog.forget_principal(oid), rs_catalog.stored_password(text), rs_catalog.signed_in(text, boolean),
    rs_catalog.is_locked(oid) FROM PUBLIC;
