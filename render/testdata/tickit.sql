CREATE SCHEMA governed;
CREATE SCHEMA redveil_system;
CREATE ROLE redveil_events;
CREATE ROLE redveil_people_readers__trained;
CREATE ROLE redveil_sales_readers;
CREATE TABLE redveil_system.entitlement (
    account varchar(127),
    kind varchar(16),
    name varchar(256),
    value varchar(256),
    valid_from timestamp,
    valid_until timestamp
) DISTSTYLE ALL;
CREATE TABLE redveil_system.fence (
    holder varchar(256),
    since timestamp,
    batch integer
) DISTSTYLE ALL;
CREATE TABLE redveil_system.finding (
    first_seen timestamp,
    right_name varchar(16),
    path varchar(65535),
    accounts varchar(65535),
    objects varchar(65535)
) DISTSTYLE ALL;
CREATE TABLE redveil_system.history (
    applied_at timestamp,
    commit_id varchar(64),
    actor varchar(256),
    pull_request varchar(256),
    plan_digest varchar(80),
    outcome varchar(16),
    statements integer,
    note varchar(256),
    blocked varchar(65535),
    variables varchar(65535),
    work varchar(16)
) DISTSTYLE ALL;
CREATE TABLE redveil_system.lock (
    holder varchar(256),
    since timestamp,
    commit_id varchar(64),
    process integer,
    valid_until timestamp,
    work varchar(16)
) DISTSTYLE ALL;
CREATE TABLE redveil_system.mask_key (
    key varchar(64)
) DISTSTYLE EVEN;
INSERT INTO redveil_system.mask_key (key)
SELECT SHA2(CAST(«mask_key» AS varchar(64)) || '|' ||
    CAST(RANDOM() AS varchar(32)) || '|' ||
    CAST(RANDOM() AS varchar(32)) || '|' ||
    CAST(RANDOM() AS varchar(32)) || '|' ||
    CAST(RANDOM() AS varchar(32)) || '|' ||
    CAST(RANDOM() AS varchar(32)) || '|' ||
    CAST(RANDOM() AS varchar(32)) || '|' ||
    CAST(RANDOM() AS varchar(32)) || '|' ||
    CAST(RANDOM() AS varchar(32)) || '|' ||
    CAST(GETDATE() AS varchar(32)) || '|' ||
    CAST(CURRENT_USER_ID AS varchar(32)), 256);
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
CREATE VIEW governed.category AS
SELECT
    CASE WHEN reader.may_read = 1 THEN base.catid END AS catid,
    CAST(CASE WHEN reader.may_read = 1 THEN base.catgroup END AS varchar(64)) AS catgroup,
    CAST(CASE WHEN reader.may_read = 1 THEN base.catname END AS varchar(64)) AS catname,
    CAST(CASE WHEN reader.may_read = 1 THEN base.catdesc END AS varchar(64)) AS catdesc
FROM tickit.category AS base
INNER JOIN (
    SELECT
        MAX(CASE WHEN kind = 'source' AND name = '' AND value = 'category' THEN 1 ELSE 0 END) AS may_read
    FROM redveil_system.user_entitlement
) AS reader ON reader.may_read = 1
WITH NO SCHEMA BINDING;
COMMENT ON VIEW governed.category IS 'Managed by redveil from source.category; sha256:e8b971d691cf2291fa1de0a5675a3fcaa62194104ebb386f66101d68a376b6f7';
CREATE VIEW governed.date AS
SELECT
    CASE WHEN reader.may_read = 1 THEN base.dateid END AS dateid,
    CASE WHEN reader.may_read = 1 THEN base.caldate END AS caldate,
    CAST(CASE WHEN reader.may_read = 1 THEN base.day END AS char(3)) AS day,
    CASE WHEN reader.may_read = 1 THEN base.week END AS week,
    CAST(CASE WHEN reader.may_read = 1 THEN base.month END AS char(5)) AS month,
    CAST(CASE WHEN reader.may_read = 1 THEN base.qtr END AS char(5)) AS qtr,
    CASE WHEN reader.may_read = 1 THEN base.year END AS year,
    CASE WHEN reader.may_read = 1 THEN base.holiday END AS holiday
FROM tickit.date AS base
INNER JOIN (
    SELECT
        MAX(CASE WHEN kind = 'source' AND name = '' AND value = 'date' THEN 1 ELSE 0 END) AS may_read
    FROM redveil_system.user_entitlement
) AS reader ON reader.may_read = 1
WITH NO SCHEMA BINDING;
COMMENT ON VIEW governed.date IS 'Managed by redveil from source.date; sha256:c58da6dd853c61f05141e3b67dd93404b64d8de4e63da42de1dce28eb68d2b2b';
CREATE VIEW governed.event AS
SELECT
    CASE WHEN reader.may_read = 1 THEN base.eventid END AS eventid,
    CASE WHEN reader.may_read = 1 THEN base.venueid END AS venueid,
    CASE WHEN reader.may_read = 1 THEN base.catid END AS catid,
    CASE WHEN reader.may_read = 1 THEN base.dateid END AS dateid,
    CAST(CASE WHEN reader.may_read = 1 THEN base.eventname END AS varchar(200)) AS eventname,
    CASE WHEN reader.may_read = 1 THEN base.starttime END AS starttime
FROM tickit.event AS base
INNER JOIN (
    SELECT
        MAX(CASE WHEN kind = 'source' AND name = '' AND value = 'event' THEN 1 ELSE 0 END) AS may_read
    FROM redveil_system.user_entitlement
) AS reader ON reader.may_read = 1
WITH NO SCHEMA BINDING;
COMMENT ON VIEW governed.event IS 'Managed by redveil from source.event; sha256:635963ea834b2f9120a90f56e3372e5a9a053707b02a639ebb648d7586592143';
CREATE VIEW governed.listing AS
SELECT
    CASE WHEN reader.may_read = 1 THEN base.listid END AS listid,
    CASE WHEN reader.may_read = 1 THEN base.sellerid END AS sellerid,
    CASE WHEN reader.may_read = 1 THEN base.eventid END AS eventid,
    CASE WHEN reader.may_read = 1 THEN base.dateid END AS dateid,
    CASE WHEN reader.may_read = 1 THEN base.numtickets END AS numtickets,
    CAST(CASE WHEN reader.may_read = 1 THEN CASE WHEN reader.in_finance = 1 THEN base.priceperticket ELSE base.priceperticket - MOD(base.priceperticket, 10) + CASE WHEN MOD(base.priceperticket, 10) * 2 >= 10 AND base.priceperticket - MOD(base.priceperticket, 10) <= 999989.99 THEN 10 WHEN MOD(base.priceperticket, 10) * 2 <= -10 AND base.priceperticket - MOD(base.priceperticket, 10) >= -999989.99 THEN -10 ELSE 0 END END END AS numeric(8,2)) AS priceperticket,
    CAST(CASE WHEN reader.may_read = 1 THEN CASE WHEN reader.in_finance = 1 THEN base.totalprice ELSE base.totalprice - MOD(base.totalprice, 10) + CASE WHEN MOD(base.totalprice, 10) * 2 >= 10 AND base.totalprice - MOD(base.totalprice, 10) <= 999989.99 THEN 10 WHEN MOD(base.totalprice, 10) * 2 <= -10 AND base.totalprice - MOD(base.totalprice, 10) >= -999989.99 THEN -10 ELSE 0 END END END AS numeric(8,2)) AS totalprice,
    CASE WHEN reader.may_read = 1 THEN base.listtime END AS listtime
FROM tickit.listing AS base
INNER JOIN (
    SELECT
        MAX(CASE WHEN kind = 'source' AND name = '' AND value = 'listing' THEN 1 ELSE 0 END) AS may_read,
        MAX(CASE WHEN kind = 'group' AND name = '' AND value = 'finance' THEN 1 ELSE 0 END) AS in_finance
    FROM redveil_system.user_entitlement
) AS reader ON reader.may_read = 1
WITH NO SCHEMA BINDING;
COMMENT ON VIEW governed.listing IS 'Managed by redveil from source.listing; sha256:acd0fb0cfa398a4cb04b42f67014bba04f5040689122f15f557cc7b559212402';
CREATE VIEW governed.sales AS
SELECT
    CASE WHEN reader.value IS NOT NULL THEN base.salesid END AS salesid,
    CASE WHEN reader.value IS NOT NULL THEN base.listid END AS listid,
    CASE WHEN reader.value IS NOT NULL THEN base.sellerid END AS sellerid,
    CASE WHEN reader.value IS NOT NULL THEN base.buyerid END AS buyerid,
    CASE WHEN reader.value IS NOT NULL THEN base.eventid END AS eventid,
    CASE WHEN reader.value IS NOT NULL THEN base.dateid END AS dateid,
    CAST(CASE WHEN reader.value IS NOT NULL THEN base.region END AS varchar(64)) AS region,
    CASE WHEN reader.value IS NOT NULL THEN base.qtysold END AS qtysold,
    CAST(CASE WHEN reader.value IS NOT NULL THEN CASE WHEN reader.in_finance = 1 THEN base.pricepaid ELSE base.pricepaid - MOD(base.pricepaid, 10) + CASE WHEN MOD(base.pricepaid, 10) * 2 >= 10 AND base.pricepaid - MOD(base.pricepaid, 10) <= 999989.99 THEN 10 WHEN MOD(base.pricepaid, 10) * 2 <= -10 AND base.pricepaid - MOD(base.pricepaid, 10) >= -999989.99 THEN -10 ELSE 0 END END END AS numeric(8,2)) AS pricepaid,
    CAST(CASE WHEN reader.value IS NOT NULL THEN CASE WHEN reader.in_finance = 1 THEN base.commission ELSE base.commission - MOD(base.commission, 10) + CASE WHEN MOD(base.commission, 10) * 2 >= 10 AND base.commission - MOD(base.commission, 10) <= 999989.99 THEN 10 WHEN MOD(base.commission, 10) * 2 <= -10 AND base.commission - MOD(base.commission, 10) >= -999989.99 THEN -10 ELSE 0 END END END AS numeric(8,2)) AS commission,
    CASE WHEN reader.value IS NOT NULL THEN base.saletime END AS saletime
FROM tickit.sales AS base
LEFT JOIN (
    SELECT DISTINCT
        own.value,
        flags.may_read,
        flags.in_finance
    FROM redveil_system.user_entitlement AS own
    CROSS JOIN (
        SELECT
            MAX(CASE WHEN kind = 'source' AND name = '' AND value = 'sales' THEN 1 ELSE 0 END) AS may_read,
            MAX(CASE WHEN kind = 'group' AND name = '' AND value = 'finance' THEN 1 ELSE 0 END) AS in_finance
        FROM redveil_system.user_entitlement
    ) AS flags
    WHERE kind = 'attribute' AND name = 'region' AND flags.may_read = 1
) AS reader ON reader.value = base.region
WHERE reader.value IS NOT NULL
WITH NO SCHEMA BINDING;
COMMENT ON VIEW governed.sales IS 'Managed by redveil from source.sales; sha256:429a1c74511addff8849351281aec7dbed4726a76ea9dc0293ccea472c78adc9';
CREATE VIEW governed.users AS
SELECT
    CASE WHEN reader.value IS NOT NULL THEN base.userid END AS userid,
    CAST(CASE WHEN reader.value IS NOT NULL THEN base.username END AS char(8)) AS username,
    CAST(CASE WHEN reader.value IS NOT NULL THEN base.firstname END AS varchar(64)) AS firstname,
    CAST(CASE WHEN reader.value IS NOT NULL THEN CASE WHEN reader.in_marketing = 1 THEN base.lastname ELSE CAST('(hidden)' AS varchar(64)) END END AS varchar(64)) AS lastname,
    CAST(CASE WHEN reader.value IS NOT NULL THEN base.city END AS varchar(64)) AS city,
    CAST(CASE WHEN reader.value IS NOT NULL THEN base.state END AS char(2)) AS state,
    CAST(CASE WHEN reader.value IS NOT NULL THEN base.region END AS varchar(64)) AS region,
    CAST(CASE WHEN reader.value IS NOT NULL THEN CASE WHEN reader.in_marketing = 1 THEN base.email ELSE SHA2(secret.key || SHA2(secret.key || base.email, 256), 256) END END AS varchar(100)) AS email,
    CAST(CASE WHEN reader.value IS NOT NULL THEN CAST(NULL AS char(14)) END AS char(14)) AS phone,
    CASE WHEN reader.value IS NOT NULL THEN base.likesports END AS likesports,
    CASE WHEN reader.value IS NOT NULL THEN base.liketheatre END AS liketheatre
FROM tickit.users AS base
CROSS JOIN (
    SELECT key
    FROM redveil_system.mask_key
    WHERE key IS NOT NULL
    ORDER BY key DESC
    LIMIT 1
) AS secret
LEFT JOIN (
    SELECT DISTINCT
        own.value,
        flags.may_read,
        flags.in_marketing
    FROM redveil_system.user_entitlement AS own
    CROSS JOIN (
        SELECT
            MAX(CASE WHEN kind = 'source' AND name = '' AND value = 'users' THEN 1 ELSE 0 END) AS may_read,
            MAX(CASE WHEN kind = 'group' AND name = '' AND value = 'marketing' THEN 1 ELSE 0 END) AS in_marketing
        FROM redveil_system.user_entitlement
    ) AS flags
    WHERE kind = 'attribute' AND name = 'region' AND flags.may_read = 1
) AS reader ON reader.value = base.region
WHERE reader.value IS NOT NULL
WITH NO SCHEMA BINDING;
COMMENT ON VIEW governed.users IS 'Managed by redveil from source.users; sha256:ed7bc621c374aeb5d5c3447d4af5b49f080311c7fb2b99a02caa277238bd188f';
CREATE VIEW governed.venue AS
SELECT
    CASE WHEN reader.may_read = 1 THEN base.venueid END AS venueid,
    CAST(CASE WHEN reader.may_read = 1 THEN base.venuename END AS varchar(100)) AS venuename,
    CAST(CASE WHEN reader.may_read = 1 THEN base.venuecity END AS varchar(64)) AS venuecity,
    CAST(CASE WHEN reader.may_read = 1 THEN base.venuestate END AS char(2)) AS venuestate,
    CASE WHEN reader.may_read = 1 THEN base.venueseats END AS venueseats
FROM tickit.venue AS base
INNER JOIN (
    SELECT
        MAX(CASE WHEN kind = 'source' AND name = '' AND value = 'venue' THEN 1 ELSE 0 END) AS may_read
    FROM redveil_system.user_entitlement
) AS reader ON reader.may_read = 1
WITH NO SCHEMA BINDING;
COMMENT ON VIEW governed.venue IS 'Managed by redveil from source.venue; sha256:4bd8a080b1c7967c6f91ae06422b3665710aa592a057b0a2af176d9d7a66b179';
CREATE VIEW redveil_system.user_entitlement AS
SELECT
    CAST(CASE WHEN e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER) THEN e.kind END AS varchar(16)) AS kind,
    CAST(CASE WHEN e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER) THEN e.name END AS varchar(256)) AS name,
    CAST(CASE WHEN e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER) THEN e.value END AS varchar(256)) AS value
FROM redveil_system.entitlement AS e
WHERE e.account = CURRENT_USER AND MD5(e.account) = MD5(CURRENT_USER)
    AND (e.valid_from IS NULL OR e.valid_from <= LEAST(GETDATE(), (CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC'), DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC')))
    AND (e.valid_until IS NULL OR GREATEST(GETDATE(), (CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC'), DATEADD(day, 1, CAST(DATEADD(day, -1, GETDATE()) AS timestamptz) AT TIME ZONE 'UTC')) < e.valid_until);
COMMENT ON VIEW redveil_system.user_entitlement IS 'Managed by redveil; sha256:3b5518728b2317296f4a04018db56cef87b733c6f39adce7920ea0153b2f4cd3';
CREATE VIEW redveil_system.user_profile AS
SELECT
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN p.account END AS varchar(127)) AS account,
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN p.user_name END AS varchar(127)) AS user_name,
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN CAST(NULL AS varchar(256)) END AS varchar(256)) AS project,
    CAST(CASE WHEN p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER) THEN p.state END AS varchar(16)) AS state
FROM redveil_system.profile AS p
WHERE p.account = CURRENT_USER AND MD5(p.account) = MD5(CURRENT_USER);
COMMENT ON VIEW redveil_system.user_profile IS 'Managed by redveil; sha256:fd0747df54bd1dd36c0654554f3bbe80d8ee54c83747dda63c6a0e0e0e8be383';
INSERT INTO redveil_system.profile (account, user_name, state) VALUES
    ('alice', 'alice', 'active');
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('alice', 'attribute', 'region', 'emea'),
    ('alice', 'attribute', 'training', 'privacy'),
    ('alice', 'group', '', 'analysts'),
    ('alice', 'source', '', 'category'),
    ('alice', 'source', '', 'date'),
    ('alice', 'source', '', 'event'),
    ('alice', 'source', '', 'listing'),
    ('alice', 'source', '', 'sales'),
    ('alice', 'source', '', 'users'),
    ('alice', 'source', '', 'venue'),
    ('alice', 'user', 'name', 'alice');
INSERT INTO redveil_system.profile (account, user_name, state) VALUES
    ('bob', 'bob', 'active');
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('bob', 'attribute', 'region', 'amer'),
    ('bob', 'attribute', 'training', 'privacy'),
    ('bob', 'group', '', 'marketing'),
    ('bob', 'source', '', 'category'),
    ('bob', 'source', '', 'date'),
    ('bob', 'source', '', 'event'),
    ('bob', 'source', '', 'users'),
    ('bob', 'source', '', 'venue'),
    ('bob', 'user', 'name', 'bob');
INSERT INTO redveil_system.profile (account, user_name, state) VALUES
    ('carol', 'carol', 'active');
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('carol', 'attribute', 'region', 'amer'),
    ('carol', 'attribute', 'region', 'apac'),
    ('carol', 'attribute', 'region', 'emea'),
    ('carol', 'attribute', 'training', 'privacy'),
    ('carol', 'group', '', 'finance'),
    ('carol', 'source', '', 'category'),
    ('carol', 'source', '', 'date'),
    ('carol', 'source', '', 'event'),
    ('carol', 'source', '', 'listing'),
    ('carol', 'source', '', 'sales'),
    ('carol', 'source', '', 'users'),
    ('carol', 'source', '', 'venue'),
    ('carol', 'user', 'name', 'carol');
INSERT INTO redveil_system.profile (account, user_name, state) VALUES
    ('dave', 'dave', 'active');
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('dave', 'attribute', 'region', 'apac'),
    ('dave', 'group', '', 'analysts'),
    ('dave', 'source', '', 'category'),
    ('dave', 'source', '', 'date'),
    ('dave', 'source', '', 'event'),
    ('dave', 'source', '', 'listing'),
    ('dave', 'source', '', 'sales'),
    ('dave', 'source', '', 'venue'),
    ('dave', 'user', 'name', 'dave');
INSERT INTO redveil_system.profile (account, user_name, state) VALUES
    ('erin', 'erin', 'active');
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('erin', 'user', 'name', 'erin');
GRANT ROLE redveil_events TO "alice";
GRANT ROLE redveil_events TO "bob";
GRANT ROLE redveil_events TO "carol";
GRANT ROLE redveil_events TO "dave";
GRANT ROLE redveil_people_readers__trained TO "alice";
GRANT ROLE redveil_people_readers__trained TO "bob";
GRANT ROLE redveil_people_readers__trained TO "carol";
GRANT ROLE redveil_sales_readers TO "alice";
GRANT ROLE redveil_sales_readers TO "carol";
GRANT ROLE redveil_sales_readers TO "dave";
GRANT USAGE ON SCHEMA governed TO ROLE redveil_events;
GRANT USAGE ON SCHEMA governed TO ROLE redveil_people_readers__trained;
GRANT USAGE ON SCHEMA governed TO ROLE redveil_sales_readers;
GRANT SELECT ON governed.category TO ROLE redveil_events;
GRANT SELECT ON governed.date TO ROLE redveil_events;
GRANT SELECT ON governed.event TO ROLE redveil_events;
GRANT SELECT ON governed.listing TO ROLE redveil_sales_readers;
GRANT SELECT ON governed.sales TO ROLE redveil_sales_readers;
GRANT SELECT ON governed.users TO ROLE redveil_people_readers__trained;
GRANT SELECT ON governed.venue TO ROLE redveil_events;
GRANT USAGE ON SCHEMA redveil_system TO PUBLIC;
GRANT SELECT ON redveil_system.user_entitlement TO PUBLIC;
GRANT SELECT ON redveil_system.user_profile TO PUBLIC;
GRANT USAGE ON SCHEMA tickit TO ROLE redveil_events;
GRANT USAGE ON SCHEMA tickit TO ROLE redveil_people_readers__trained;
GRANT USAGE ON SCHEMA tickit TO ROLE redveil_sales_readers;
