-- What an earlier redveil applied, with layout 4 of its own tables.
CREATE SCHEMA governed;
CREATE SCHEMA redveil_procedures;
CREATE SCHEMA redveil_system;
CREATE ROLE redveil_analysts_on_customers;
CREATE ROLE redveil_audit_on_customers;
CREATE TABLE redveil_system.acknowledgement (
    account varchar(127),
    project varchar(256),
    purpose varchar(256),
    statement varchar(4000),
    acknowledged_at timestamp,
    account_id integer
) DISTSTYLE ALL;
CREATE TABLE redveil_system.entitlement (
    account varchar(127),
    kind varchar(16),
    name varchar(256),
    value varchar(256),
    valid_from timestamp,
    valid_until timestamp
) DISTSTYLE ALL;
CREATE TABLE redveil_system.history (
    applied_at timestamp,
    commit_id varchar(64),
    actor varchar(256),
    pull_request varchar(256),
    plan_digest varchar(80),
    outcome varchar(16),
    statements integer,
    note varchar(256)
) DISTSTYLE ALL;
CREATE TABLE redveil_system.lock (
    holder varchar(256),
    since timestamp
) DISTSTYLE ALL;
CREATE TABLE redveil_system.mask_key (
    key varchar(64)
) DISTSTYLE EVEN;
INSERT INTO redveil_system.mask_key (key) VALUES ('e6df4b3ce903ea68b4a5edc8502cfc8cefc1f2bc6674e2ebee7fcdbfeae0d6e7');
CREATE TABLE redveil_system.object (
    kind varchar(16),
    schema_name varchar(127),
    name varchar(127),
    digest_sent varchar(80),
    digest_read varchar(80)
) DISTSTYLE ALL;
CREATE TABLE redveil_system.policy (
    schema_name varchar(127),
    name varchar(127),
    part integer,
    text varchar(65535)
) DISTSTYLE ALL;
CREATE TABLE redveil_system.profile (
    account varchar(127),
    user_name varchar(127),
    state varchar(16)
) DISTSTYLE ALL;
CREATE TABLE redveil_system.project (
    account varchar(127),
    account_id integer,
    project varchar(256)
) DISTSTYLE ALL;
CREATE VIEW redveil_system.user_entitlement AS
SELECT
    CAST(CASE WHEN e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER) THEN e.kind END AS varchar(16)) AS kind,
    CAST(CASE WHEN e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER) THEN e.name END AS varchar(256)) AS name,
    CAST(CASE WHEN e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER) THEN e.value END AS varchar(256)) AS value
FROM redveil_system.entitlement AS e
LEFT JOIN (
    SELECT account, account_id, MAX(project) AS project
    FROM redveil_system.project
    GROUP BY account, account_id
) AS chosen ON chosen.account = e.account AND MD5(chosen.account) = MD5(e.account) AND chosen.account_id = CURRENT_USER_ID AND chosen.project = e.name
LEFT JOIN redveil_system.acknowledgement AS a ON a.account = e.account AND MD5(a.account) = MD5(e.account) AND a.account_id = CURRENT_USER_ID AND a.project = e.name AND a.purpose = e.value
    AND MD5(a.statement) = CASE e.value WHEN 'audit' THEN '6927df36cfd8c6e1e24248e1fbff62d8' ELSE 'd41d8cd98f00b204e9800998ecf8427e' END
WHERE e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER)
    AND (e.valid_from IS NULL OR e.valid_from <= LEAST(GETDATE(), (CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC'), DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC')))
    AND (e.valid_until IS NULL OR GREATEST(GETDATE(), (CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC'), DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC')) < e.valid_until)
    AND (e.kind NOT IN ('project', 'purpose') OR chosen.account IS NOT NULL)
    AND (e.kind <> 'purpose' OR a.account IS NOT NULL);
COMMENT ON VIEW redveil_system.user_entitlement IS 'Managed by redveil; sha256:bb796f25f8818cc4958195d3a9269c7769e1f5df74f69d9ce9253a9c1dfd5b71';
CREATE VIEW redveil_system.user_profile AS
SELECT
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN p.account END AS varchar(127)) AS account,
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN p.user_name END AS varchar(127)) AS user_name,
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN chosen.project END AS varchar(256)) AS project,
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN p.state END AS varchar(16)) AS state
FROM redveil_system.profile AS p
LEFT JOIN (
    SELECT account, account_id, MAX(project) AS project
    FROM redveil_system.project
    GROUP BY account, account_id
) AS chosen ON chosen.account = p.account AND MD5(chosen.account) = MD5(p.account) AND chosen.account_id = CURRENT_USER_ID
WHERE p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER);
COMMENT ON VIEW redveil_system.user_profile IS 'Managed by redveil; sha256:3f0b6dc140078b0b8fe4026d8298e4e37f245a4d6dc198c97e07077613159973';
CREATE VIEW governed.customers AS
SELECT
    CASE WHEN reader.may_read = 1 AND (reader.approved = 1 OR reader.in_analysts = 1 OR reader.for_audit = 1) AND (reader.for_audit = 1 OR reader_region.value IS NOT NULL) THEN base.id END AS id,
    CAST(CASE WHEN reader.may_read = 1 AND (reader.approved = 1 OR reader.in_analysts = 1 OR reader.for_audit = 1) AND (reader.for_audit = 1 OR reader_region.value IS NOT NULL) THEN CASE WHEN reader.in_privacy = 1 THEN base.email ELSE SHA2(secret.key || SHA2(secret.key || base.email, 256), 256) END END AS varchar(256)) AS email,
    CAST(CASE WHEN reader.may_read = 1 AND (reader.approved = 1 OR reader.in_analysts = 1 OR reader.for_audit = 1) AND (reader.for_audit = 1 OR reader_region.value IS NOT NULL) THEN base.region END AS varchar(64)) AS region,
    CASE WHEN reader.may_read = 1 AND (reader.approved = 1 OR reader.in_analysts = 1 OR reader.for_audit = 1) AND (reader.for_audit = 1 OR reader_region.value IS NOT NULL) THEN base.birth END AS birth
FROM crm.customers AS base
CROSS JOIN (
    SELECT key
    FROM redveil_system.mask_key
    WHERE key IS NOT NULL
    ORDER BY key DESC
    LIMIT 1
) AS secret
INNER JOIN (
    SELECT
        MAX(CASE WHEN kind = 'source' AND name = '' AND value = 'customers' THEN 1 ELSE 0 END) AS may_read,
        MAX(CASE WHEN kind = 'approval' AND name = '' AND value = 'customers' THEN 1 ELSE 0 END) AS approved,
        MAX(CASE WHEN kind = 'group' AND name = '' AND value = 'analysts' THEN 1 ELSE 0 END) AS in_analysts,
        MAX(CASE WHEN kind = 'purpose' AND name IN ('audit-2026') AND (value = 'audit' OR LEFT(value, 6) = 'audit.') THEN 1 ELSE 0 END) AS for_audit,
        MAX(CASE WHEN kind = 'group' AND name = '' AND value = 'privacy' THEN 1 ELSE 0 END) AS in_privacy
    FROM redveil_system.user_entitlement
) AS reader ON reader.may_read = 1
LEFT JOIN (
    SELECT DISTINCT value
    FROM redveil_system.user_entitlement
    WHERE kind = 'attribute' AND name = 'region'
) AS reader_region ON reader_region.value = base.region
WHERE (reader.approved = 1 OR reader.in_analysts = 1 OR reader.for_audit = 1) AND (reader.for_audit = 1 OR reader_region.value IS NOT NULL)
WITH NO SCHEMA BINDING;
COMMENT ON VIEW governed.customers IS 'Managed by redveil from source.customers; sha256:8ea35f089f0e3383cc3461d834ca5980db9ee1f4a1a42a3bd70d21b3f0c42c3b';
CREATE PROCEDURE redveil_procedures.acknowledge_purpose(wanted_purpose varchar(256)) AS $$
DECLARE
    caller varchar(127);
    caller_id integer;
    current_project varchar(256);
    wording varchar(4000);
    matches bigint;
BEGIN
    SELECT usename, usesysid INTO caller, caller_id FROM pg_catalog.pg_user WHERE usesysid = CURRENT_USER_ID;
    SELECT MAX(p.project) INTO current_project FROM redveil_system.project AS p WHERE p.account = caller AND MD5(p.account) = MD5(caller) AND p.account_id = caller_id;
    IF current_project IS NULL THEN
        RAISE EXCEPTION 'You act in no project. Choose one first: CALL %(''...'')', 'redveil_procedures.set_project';
    END IF;
    SELECT COUNT(*) INTO matches FROM redveil_system.entitlement AS e
    WHERE e.account = caller AND MD5(e.account) = MD5(caller) AND e.kind = 'purpose' AND e.name = current_project AND e.value = wanted_purpose AND (e.valid_from IS NULL OR e.valid_from <= LEAST(GETDATE(), (CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC'), DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC'))) AND (e.valid_until IS NULL OR GREATEST(GETDATE(), (CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC'), DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC')) < e.valid_until);
    IF matches = 0 THEN
        RAISE EXCEPTION 'Project % has no purpose % for you.', current_project, wanted_purpose;
    END IF;
    wording := CASE wanted_purpose WHEN 'audit' THEN 'I use this data only for the audit.' ELSE '' END;
    DELETE FROM redveil_system.acknowledgement WHERE account = caller AND MD5(account) = MD5(caller) AND project = current_project AND purpose = wanted_purpose;
    INSERT INTO redveil_system.acknowledgement VALUES (caller, current_project, wanted_purpose, wording, GREATEST(GETDATE(), (CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC'), DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC')), caller_id);
    RAISE INFO 'You act for % in project % now%', wanted_purpose, current_project,
        CASE WHEN wording = '' THEN '.' ELSE '. You said: ' || wording END;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER SET search_path TO pg_catalog, pg_temp;
CREATE PROCEDURE redveil_procedures.set_project(wanted_project varchar(256)) AS $$
DECLARE
    caller varchar(127);
    caller_id integer;
    matches bigint;
    open_purpose record;
BEGIN
    SELECT usename, usesysid INTO caller, caller_id FROM pg_catalog.pg_user WHERE usesysid = CURRENT_USER_ID;
    IF wanted_project IS NOT NULL THEN
        SELECT COUNT(*) INTO matches FROM redveil_system.entitlement AS e
        WHERE e.account = caller AND MD5(e.account) = MD5(caller) AND e.kind = 'project' AND e.name = wanted_project AND (e.valid_from IS NULL OR e.valid_from <= LEAST(GETDATE(), (CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC'), DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC'))) AND (e.valid_until IS NULL OR GREATEST(GETDATE(), (CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC'), DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC')) < e.valid_until);
        IF matches = 0 THEN
            RAISE EXCEPTION 'You are not a member of a project %.', wanted_project;
        END IF;
    END IF;
    DELETE FROM redveil_system.project WHERE account = caller AND MD5(account) = MD5(caller);
    IF wanted_project IS NULL THEN
        RAISE INFO 'You act in no project now.';
        RETURN;
    END IF;
    INSERT INTO redveil_system.project VALUES (caller, caller_id, wanted_project);
    RAISE INFO 'You act in project % now.', wanted_project;
    FOR open_purpose IN
        SELECT DISTINCT e.value AS label, CASE e.value WHEN 'audit' THEN 'I use this data only for the audit.' ELSE '' END AS wording
        FROM redveil_system.entitlement AS e
        LEFT JOIN redveil_system.acknowledgement AS a ON a.account = e.account AND MD5(a.account) = MD5(e.account) AND a.account_id = caller_id AND a.project = e.name AND a.purpose = e.value
            AND MD5(a.statement) = CASE e.value WHEN 'audit' THEN '6927df36cfd8c6e1e24248e1fbff62d8' ELSE 'd41d8cd98f00b204e9800998ecf8427e' END
        WHERE e.account = caller AND MD5(e.account) = MD5(caller) AND e.kind = 'purpose' AND e.name = wanted_project AND (e.valid_from IS NULL OR e.valid_from <= LEAST(GETDATE(), (CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC'), DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC'))) AND (e.valid_until IS NULL OR GREATEST(GETDATE(), (CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC'), DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC')) < e.valid_until) AND a.account IS NULL
        ORDER BY 1
    LOOP
        RAISE INFO 'To act for %, acknowledge it: CALL %(''%'')%', open_purpose.label, 'redveil_procedures.acknowledge_purpose', open_purpose.label,
            CASE WHEN open_purpose.wording = '' THEN '' ELSE '; by that you say: ' || open_purpose.wording END;
    END LOOP;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER SET search_path TO pg_catalog, pg_temp;
INSERT INTO redveil_system.profile (account, user_name, state) VALUES ('alice', 'alice', 'active');
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('alice', 'attribute', 'region', 'emea'),
    ('alice', 'group', '', 'analysts'),
    ('alice', 'source', '', 'customers'),
    ('alice', 'user', 'name', 'alice');
INSERT INTO redveil_system.profile (account, user_name, state) VALUES ('bob', 'bob', 'active');
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('bob', 'attribute', 'region', 'emea'),
    ('bob', 'group', '', 'analysts'),
    ('bob', 'group', '', 'privacy'),
    ('bob', 'source', '', 'customers'),
    ('bob', 'user', 'name', 'bob');
INSERT INTO redveil_system.profile (account, user_name, state) VALUES ('carl', 'carl', 'active');
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('carl', 'project', 'audit-2026', ''),
    ('carl', 'purpose', 'audit-2026', 'audit'),
    ('carl', 'source', '', 'customers'),
    ('carl', 'user', 'name', 'carl');
GRANT ROLE redveil_analysts_on_customers TO "alice";
GRANT ROLE redveil_analysts_on_customers TO "bob";
GRANT ROLE redveil_audit_on_customers TO "carl";
GRANT USAGE ON SCHEMA crm TO ROLE redveil_analysts_on_customers;
GRANT USAGE ON SCHEMA crm TO ROLE redveil_audit_on_customers;
GRANT USAGE ON SCHEMA governed TO ROLE redveil_analysts_on_customers;
GRANT USAGE ON SCHEMA governed TO ROLE redveil_audit_on_customers;
GRANT SELECT ON governed.customers TO ROLE redveil_analysts_on_customers;
GRANT SELECT ON governed.customers TO ROLE redveil_audit_on_customers;
GRANT USAGE ON SCHEMA redveil_procedures TO PUBLIC;
GRANT EXECUTE ON PROCEDURE redveil_procedures.acknowledge_purpose(character varying) TO PUBLIC;
GRANT EXECUTE ON PROCEDURE redveil_procedures.set_project(character varying) TO PUBLIC;
GRANT USAGE ON SCHEMA redveil_system TO PUBLIC;
GRANT SELECT ON redveil_system.user_entitlement TO PUBLIC;
GRANT SELECT ON redveil_system.user_profile TO PUBLIC;
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('keeper', '.', 'prod', 'sha256:cb8258130ad59b81c6f6452ff7069b94cc5a479c6d5895fa62511d8d90bf7d1d', '');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('procedure', 'redveil_procedures', 'acknowledge_purpose(character varying)', 'sha256:1f665e511a91c52ee5809fd6788456c7a42bc02add60b8a3f5acaaed343e4826', 'sha256:34cce2eee9010dd9ede8f6a7dbcbf393360cc5a818b434356b76ee25137103db');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('procedure', 'redveil_procedures', 'set_project(character varying)', 'sha256:a0adf325888bb41b41f8fcb67a53fcaeb5b9900029503aae4a1284999dabb5c3', 'sha256:e8f39df658682f686ad2bb908ed623c5927f1c7e67a007fa039766545882021a');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('role', '', 'redveil_analysts_on_customers', '', '');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('role', '', 'redveil_audit_on_customers', '', '');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('table', 'redveil_system', 'mask_key', 'af4e6d43673d477b14ad59854ca30b235d0e15a8e248d2e772ff9ba3a185b1cc', '');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('view', 'governed', 'customers', 'sha256:8ea35f089f0e3383cc3461d834ca5980db9ee1f4a1a42a3bd70d21b3f0c42c3b', 'sha256:c27675e1d14b94921f1039df7c6d6aaf1334db740cbc317068069ad2019bba41');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('view', 'redveil_system', 'user_entitlement', 'sha256:bb796f25f8818cc4958195d3a9269c7769e1f5df74f69d9ce9253a9c1dfd5b71', 'sha256:d7cee70ddc62c3118eaa186155291a82d954de260453fd366fd95b7989d3c628');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('view', 'redveil_system', 'user_profile', 'sha256:3f0b6dc140078b0b8fe4026d8298e4e37f245a4d6dc198c97e07077613159973', 'sha256:382b4002fcb9c8949a06e6628e993d1d0f51a83e508628f1aa0a7f987c269db1');
INSERT INTO redveil_system.policy (schema_name, name, part, text) VALUES ('governed', 'customers', '0', '{"version":1,"source":"customers","table":"crm.customers","filters":[{"keep":"contains(user.attributes.region, row.region)","unless":"has_purpose(\\"audit\\")"}],"projects":["audit-2026"],"grants":["contains(user.groups, \\"analysts\\")","has_purpose(\\"audit\\")"],"columns":[{"name":"id","type":"bigint"},{"name":"email","type":"varchar(256)","masks":[{"method":"hash()","unless":"contains(user.groups, \\"privacy\\")"}]},{"name":"region","type":"varchar(8)"},{"name":"birth","type":"date"}]}');
INSERT INTO redveil_system.history (applied_at, commit_id, actor, pull_request, plan_digest, outcome, statements) VALUES ('2026-03-01 09:00:00', '', 'dana', '', 'sha256:2408e178296d5386d74b2365271c97a241bbfd376a7424c29bd5c97d3ecd3674', 'applied', 44);
