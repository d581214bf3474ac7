-- a table is made on every node
CREATE TABLE redveil_system.profile (
    account varchar(127),
    user_name varchar(127),
    state varchar(16)
) DISTSTYLE ALL;

-- the table of the key of hash() is made with a key
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

-- a table is removed
DROP TABLE redveil_system.profile;

-- a table that was given away comes back
ALTER TABLE redveil_system.profile OWNER TO "redveil";

-- a table of an earlier version gets its new column and loses its old one
ALTER TABLE redveil_system.profile ADD COLUMN state varchar(16);
ALTER TABLE redveil_system.profile DROP COLUMN project;

-- rows that bear no number of an account are taken
DELETE FROM redveil_system.project;
ALTER TABLE redveil_system.project ADD COLUMN account_id integer;
ALTER TABLE redveil_system.project ADD COLUMN project varchar(256);

-- what people chose keeps its meaning under a new name
UPDATE redveil_system.project SET project = 'fraud-2026' WHERE project = 'fraud';

-- a key that is missing is made
DELETE FROM redveil_system.mask_key;
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

-- a key that someone replaced is replaced
DELETE FROM redveil_system.mask_key;
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

-- of two keys the known one stays, and no statement holds it
INSERT INTO redveil_system.mask_key (key) SELECT REVERSE(MAX(key)) FROM redveil_system.mask_key WHERE SHA2('fingerprint of the mask key ' || key, 256) = 'f1';
DELETE FROM redveil_system.mask_key WHERE key IS NULL OR SHA2('fingerprint of the mask key ' || REVERSE(key), 256) <> 'f1';
UPDATE redveil_system.mask_key SET key = REVERSE(key);

-- a key that is only not recorded stays

