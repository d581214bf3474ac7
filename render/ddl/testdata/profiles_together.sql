-- gone
-- gone too
DELETE FROM redveil_system.entitlement WHERE account IN ('gone', 'gone too') AND MD5(account) IN (MD5('gone'), MD5('gone too'));

-- gone
-- gone too
-- doubled
DELETE FROM redveil_system.profile WHERE account IN ('gone', 'gone too', 'doubled') AND MD5(account) IN (MD5('gone'), MD5('gone too'), MD5('doubled'));

-- gone
-- gone too
DELETE FROM redveil_system.acknowledgement WHERE account IN ('gone', 'gone too') AND MD5(account) IN (MD5('gone'), MD5('gone too'));

-- gone
-- gone too
DELETE FROM redveil_system.impersonation WHERE account IN ('gone', 'gone too') AND MD5(account) IN (MD5('gone'), MD5('gone too'))
    OR impersonated IN ('gone', 'gone too') AND MD5(impersonated) IN (MD5('gone'), MD5('gone too'));

-- loses a group
-- loses it too
DELETE FROM redveil_system.entitlement WHERE account IN ('loses a group', 'loses it too') AND MD5(account) IN (MD5('loses a group'), MD5('loses it too')) AND kind = 'group' AND name = '' AND value = 'analysts';

-- loses all groups
-- leaves
DELETE FROM redveil_system.entitlement WHERE account IN ('loses all groups', 'leaves') AND MD5(account) IN (MD5('loses all groups'), MD5('leaves')) AND kind = 'group' AND name = '' AND value IN ('analysts', 'staff');

-- leaves
UPDATE redveil_system.profile SET user_name = 'ann', state = 'inactive' WHERE account = 'leaves' AND MD5(account) = MD5('leaves');

-- new
-- new too
-- doubled
INSERT INTO redveil_system.profile (account, user_name, state) VALUES
    ('new', 'ann', 'active'),
    ('new too', 'ann', 'active'),
    ('doubled', 'ann', 'active');

-- new
-- new too
-- doubled
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('new', 'group', '', 'analysts'),
    ('new', 'group', '', 'staff'),
    ('new too', 'group', '', 'staff'),
    ('doubled', 'group', '', 'analysts');

