-- Ann joins a role
-- bob joins a role
GRANT ROLE redveil_staff TO "Ann", "bob";

-- Ann joins a group
-- bob joins a group
ALTER GROUP night_shift ADD USER "Ann", "bob";

-- zoe leaves a role
-- yan leaves a role
REVOKE ROLE redveil_staff FROM "zoe", "yan";

-- a role leaves a role
REVOKE ROLE redveil_staff FROM ROLE boss;

-- yan leaves a group
-- zoe leaves a group
ALTER GROUP night_shift DROP USER "yan", "zoe";

-- eve may give the role no longer
REVOKE ADMIN OPTION FOR ROLE redveil_staff FROM "eve";

