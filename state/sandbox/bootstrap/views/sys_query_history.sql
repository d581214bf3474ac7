-- needs: principals, statement_history, visibility

CREATE VIEW rs_catalog.sys_query_history AS
SELECT rs_catalog.role_id(p.account)::integer AS user_id, p.id AS query_id, ''::character(320) AS query_label,
    p.id AS transaction_id, 0 AS session_id, current_database()::character(128) AS database_name,
    p.query_type::character(32) AS query_type, 'success'::character(10) AS status, p.at AS start_time,
    p.at AS end_time, 0::bigint AS elapsed_time, ''::character(512) AS error_message,
    left(p.query_text, 4000)::character(4000) AS query_text
FROM rs_catalog.statement_history p
WHERE rs_catalog.sees_syslog() OR p.account = session_user
    OR pg_has_role(session_user, rs_catalog.role_id('role sys:monitor'), 'member');
