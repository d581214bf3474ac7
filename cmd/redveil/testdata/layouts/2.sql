-- What an earlier redveil applied, with layout 2 of its own tables.
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
    acknowledged_at timestamp
) DISTSTYLE ALL;
CREATE TABLE redveil_system.entitlement (
    account varchar(127),
    kind varchar(16),
    name varchar(256),
    value varchar(256)
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
INSERT INTO redveil_system.mask_key (key) VALUES ('7d00ec5ad35b0904abac6a28bff8a34b56ca181a4cd492f98b8cdd1cd9dcc92e');
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
    project varchar(256),
    state varchar(16)
) DISTSTYLE ALL;
CREATE VIEW redveil_system.user_entitlement AS
SELECT
    CAST(CASE WHEN e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER) THEN e.kind END AS varchar(16)) AS kind,
    CAST(CASE WHEN e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER) THEN e.name END AS varchar(256)) AS name,
    CAST(CASE WHEN e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER) THEN e.value END AS varchar(256)) AS value
FROM redveil_system.entitlement AS e
LEFT JOIN redveil_system.profile AS p ON p.account = e.account AND MD5(p.account) = MD5(e.account) AND p.project = e.name
LEFT JOIN redveil_system.acknowledgement AS a ON a.account = e.account AND MD5(a.account) = MD5(e.account) AND a.project = e.name AND a.purpose = e.value
    AND MD5(a.statement) = CASE e.value WHEN 'audit' THEN '6927df36cfd8c6e1e24248e1fbff62d8' ELSE 'd41d8cd98f00b204e9800998ecf8427e' END
WHERE e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER)
    AND (e.kind NOT IN ('project', 'purpose') OR p.account IS NOT NULL)
    AND (e.kind <> 'purpose' OR a.account IS NOT NULL);
COMMENT ON VIEW redveil_system.user_entitlement IS 'Managed by redveil; sha256:100cc5acdf07ed31d95c4ebd80b6b981c12ae5ad1b122436838db0b0dc99699f';
CREATE VIEW redveil_system.user_profile AS
SELECT
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN p.account END AS varchar(127)) AS account,
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN p.user_name END AS varchar(127)) AS user_name,
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN p.project END AS varchar(256)) AS project,
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN p.state END AS varchar(16)) AS state
FROM redveil_system.profile AS p
WHERE p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER);
COMMENT ON VIEW redveil_system.user_profile IS 'Managed by redveil; sha256:b0cc4df912254c20c161ba93afbfc46e79fec06b9e37dc3dd9c3b21ade531bd5';
CREATE VIEW governed.customers AS
SELECT
    CASE WHEN reader.may_read = 1 AND (reader.approved = 1 OR reader.in_analysts = 1 OR reader.for_audit = 1) AND (reader.for_audit = 1 OR reader_region.value IS NOT NULL) THEN base.id END AS id,
    CAST(CASE WHEN reader.may_read = 1 AND (reader.approved = 1 OR reader.in_analysts = 1 OR reader.for_audit = 1) AND (reader.for_audit = 1 OR reader_region.value IS NOT NULL) THEN CASE WHEN reader.in_privacy = 1 THEN base.email ELSE SHA2(secret.key || SHA2(secret.key || base.email, 256), 256) END END AS varchar(256)) AS email,
    CAST(CASE WHEN reader.may_read = 1 AND (reader.approved = 1 OR reader.in_analysts = 1 OR reader.for_audit = 1) AND (reader.for_audit = 1 OR reader_region.value IS NOT NULL) THEN base.region END AS varchar(64)) AS region,
    CASE WHEN reader.may_read = 1 AND (reader.approved = 1 OR reader.in_analysts = 1 OR reader.for_audit = 1) AND (reader.for_audit = 1 OR reader_region.value IS NOT NULL) THEN base.birth END AS birth
FROM crm.customers AS base
CROSS JOIN (
    SELECT MAX(key) AS key
    FROM redveil_system.mask_key
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
COMMENT ON VIEW governed.customers IS 'Managed by redveil from source.customers; sha256:541b3f7d59088f311b1f0a5a1d967438d0fecab5c95c0c489cf07f1dec8fd2d4';
CREATE PROCEDURE redveil_procedures.acknowledge_purpose(wanted_purpose varchar(256)) AS $$
DECLARE
    caller varchar(127);
    current_project varchar(256);
    wording varchar(4000);
    matches bigint;
BEGIN
    SELECT usename INTO caller FROM pg_catalog.pg_user WHERE usesysid = CURRENT_USER_ID;
    SELECT MAX(p.project) INTO current_project FROM redveil_system.profile AS p WHERE p.account = caller AND MD5(p.account) = MD5(caller);
    IF current_project IS NULL THEN
        RAISE EXCEPTION 'You act in no project. Choose one first: CALL %(''...'')', 'redveil_procedures.set_project';
    END IF;
    SELECT COUNT(*) INTO matches FROM redveil_system.entitlement AS e
    WHERE e.account = caller AND MD5(e.account) = MD5(caller) AND e.kind = 'purpose' AND e.name = current_project AND e.value = wanted_purpose;
    IF matches = 0 THEN
        RAISE EXCEPTION 'Project % has no purpose % for you.', current_project, wanted_purpose;
    END IF;
    wording := CASE wanted_purpose WHEN 'audit' THEN 'I use this data only for the audit.' ELSE '' END;
    DELETE FROM redveil_system.acknowledgement WHERE account = caller AND MD5(account) = MD5(caller) AND project = current_project AND purpose = wanted_purpose;
    INSERT INTO redveil_system.acknowledgement VALUES (caller, current_project, wanted_purpose, wording, GETDATE());
    RAISE INFO 'You act for % in project % now%', wanted_purpose, current_project,
        CASE WHEN wording = '' THEN '.' ELSE '. You said: ' || wording END;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER SET search_path TO pg_catalog, pg_temp;
CREATE PROCEDURE redveil_procedures.set_project(wanted_project varchar(256)) AS $$
DECLARE
    caller varchar(127);
    matches bigint;
    open_purpose record;
BEGIN
    SELECT usename INTO caller FROM pg_catalog.pg_user WHERE usesysid = CURRENT_USER_ID;
    IF wanted_project IS NOT NULL THEN
        SELECT COUNT(*) INTO matches FROM redveil_system.entitlement AS e
        WHERE e.account = caller AND MD5(e.account) = MD5(caller) AND e.kind = 'project' AND e.name = wanted_project;
        IF matches = 0 THEN
            RAISE EXCEPTION 'You are not a member of a project %.', wanted_project;
        END IF;
    END IF;
    UPDATE redveil_system.profile SET project = wanted_project WHERE account = caller AND MD5(account) = MD5(caller);
    IF wanted_project IS NULL THEN
        RAISE INFO 'You act in no project now.';
        RETURN;
    END IF;
    RAISE INFO 'You act in project % now.', wanted_project;
    FOR open_purpose IN
        SELECT DISTINCT e.value AS label, CASE e.value WHEN 'audit' THEN 'I use this data only for the audit.' ELSE '' END AS wording
        FROM redveil_system.entitlement AS e
        LEFT JOIN redveil_system.acknowledgement AS a ON a.account = e.account AND MD5(a.account) = MD5(e.account) AND a.project = e.name AND a.purpose = e.value
            AND MD5(a.statement) = CASE e.value WHEN 'audit' THEN '6927df36cfd8c6e1e24248e1fbff62d8' ELSE 'd41d8cd98f00b204e9800998ecf8427e' END
        WHERE e.account = caller AND MD5(e.account) = MD5(caller) AND e.kind = 'purpose' AND e.name = wanted_project AND a.account IS NULL
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
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('procedure', 'redveil_procedures', 'acknowledge_purpose(character varying)', 'sha256:9b0c77f84fe105dcf8410e22e993c4fd3d106829894748c1e35b9eaaef7876f7', 'sha256:18c34b85d418a8f48199217ec32cf46cd9a06a4feb7e0ae8c8f8acc0fa95bdbb');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('procedure', 'redveil_procedures', 'set_project(character varying)', 'sha256:afb4bebaa94334106cafcd4bedf3c7fa952db14ef159a00f99d9f22bae6cae43', 'sha256:2161cb19a1512500d337a2a44a9d524f65e1480075590dd4db1de725ce5291e8');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('role', '', 'redveil_analysts_on_customers', '', '');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('role', '', 'redveil_audit_on_customers', '', '');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('table', 'redveil_system', 'mask_key', 'c7c11350ce84c4b9185b3d0c1a52f7a0d8235d93b9e2b9b74f0996d5e0266359', '');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('view', 'governed', 'customers', 'sha256:541b3f7d59088f311b1f0a5a1d967438d0fecab5c95c0c489cf07f1dec8fd2d4', 'sha256:bfce5aefb601a4dacb0165de1a6de20f110b754892942fab4e1c738da85d0815');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('view', 'redveil_system', 'user_entitlement', 'sha256:100cc5acdf07ed31d95c4ebd80b6b981c12ae5ad1b122436838db0b0dc99699f', 'sha256:fca3f534a1c174c1fc66adef734f4f0b2301637304be4074b6abe0e359206e22');
INSERT INTO redveil_system.object (kind, schema_name, name, digest_sent, digest_read) VALUES ('view', 'redveil_system', 'user_profile', 'sha256:b0cc4df912254c20c161ba93afbfc46e79fec06b9e37dc3dd9c3b21ade531bd5', 'sha256:715ce7356d5c0a2c03fcacfb13b40d880d028457fd371d295de4fa8b8b6ad2a9');
INSERT INTO redveil_system.policy (schema_name, name, part, text) VALUES ('governed', 'customers', '0', '{"version":1,"source":"customers","table":"crm.customers","filters":[{"keep":"contains(user.attributes.region, row.region)","unless":"has_purpose(\\"audit\\")"}],"projects":["audit-2026"],"grants":["contains(user.groups, \\"analysts\\")","has_purpose(\\"audit\\")"],"columns":[{"name":"id","type":"bigint"},{"name":"email","type":"varchar(256)","masks":[{"method":"hash()","unless":"contains(user.groups, \\"privacy\\")"}]},{"name":"region","type":"varchar(8)"},{"name":"birth","type":"date"}]}');
INSERT INTO redveil_system.history (applied_at, commit_id, actor, pull_request, plan_digest, outcome, statements) VALUES ('2026-03-01 09:00:00', '', 'dana', '', 'sha256:89ba27bc200f92f5e17cda138a563c6e1e3351b90c7639bfc1f4e46f983588f9', 'applied', 43);
