-- a user gets a profile with entitlements
INSERT INTO redveil_system.profile (account, user_name, state) VALUES
    ('Ann', 'ann', 'active');
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('Ann', 'group', '', 'analysts'),
    ('Ann', 'group', '', 'staff');

-- an inactive user gets no entitlement
INSERT INTO redveil_system.profile (account, user_name, state) VALUES
    ('Ann', 'ann', 'inactive');

-- a user goes, with what they chose, said and were given
DELETE FROM redveil_system.entitlement WHERE account = 'Ann' AND MD5(account) = MD5('Ann');
DELETE FROM redveil_system.profile WHERE account = 'Ann' AND MD5(account) = MD5('Ann');
DELETE FROM redveil_system.acknowledgement WHERE account = 'Ann' AND MD5(account) = MD5('Ann');
DELETE FROM redveil_system.impersonation WHERE account = 'Ann' AND MD5(account) = MD5('Ann')
    OR impersonated = 'Ann' AND MD5(impersonated) = MD5('Ann');

-- one group more and one less change two rows
DELETE FROM redveil_system.entitlement WHERE account = 'Ann' AND MD5(account) = MD5('Ann') AND kind = 'group' AND name = '' AND value = 'analysts';
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('Ann', 'group', '', 'auditors');

-- a user who leaves becomes inactive
UPDATE redveil_system.profile SET user_name = 'ann', state = 'inactive' WHERE account = 'Ann' AND MD5(account) = MD5('Ann');
DELETE FROM redveil_system.entitlement WHERE account = 'Ann' AND MD5(account) = MD5('Ann') AND kind = 'group' AND name = '' AND value IN ('analysts', 'staff');

-- a profile that someone doubled by hand is written anew
DELETE FROM redveil_system.profile WHERE account = 'Ann' AND MD5(account) = MD5('Ann');
INSERT INTO redveil_system.profile (account, user_name, state) VALUES
    ('Ann', 'ann', 'active');

-- entitlements that someone doubled by hand are written anew
DELETE FROM redveil_system.entitlement WHERE account = 'Ann' AND MD5(account) = MD5('Ann');
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('Ann', 'group', '', 'staff');

