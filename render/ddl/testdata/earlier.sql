-- the account of today keeps its own rows
DELETE FROM redveil_system.acknowledgement WHERE account = 'Ann' AND MD5(account) = MD5('Ann') AND (account_id IS NULL OR account_id <> 100);
DELETE FROM redveil_system.impersonation WHERE impersonated = 'Ann' AND MD5(impersonated) = MD5('Ann') AND (impersonated_id IS NULL OR impersonated_id <> 100);

-- of an account that is gone all rows go
DELETE FROM redveil_system.acknowledgement WHERE account = 'Ann' AND MD5(account) = MD5('Ann');
DELETE FROM redveil_system.impersonation WHERE impersonated = 'Ann' AND MD5(impersonated) = MD5('Ann');

-- a user whose name an earlier account had gets a profile
DELETE FROM redveil_system.acknowledgement WHERE account = 'Ann' AND MD5(account) = MD5('Ann') AND (account_id IS NULL OR account_id <> 100);
DELETE FROM redveil_system.impersonation WHERE impersonated = 'Ann' AND MD5(impersonated) = MD5('Ann') AND (impersonated_id IS NULL OR impersonated_id <> 100);
INSERT INTO redveil_system.profile (account, user_name, state) VALUES
    ('Ann', 'ann', 'active');
INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES
    ('Ann', 'group', '', 'analysts');

