-- a schema is made
CREATE SCHEMA governed;

-- a schema is removed only while nothing is in it
DROP SCHEMA governed;

-- a schema that was given away comes back to the system account
ALTER SCHEMA governed OWNER TO "redveil";

-- a schema is renamed with the registry's rows
ALTER SCHEMA governed RENAME TO shown;
UPDATE redveil_system.object SET schema_name = 'shown' WHERE schema_name = 'governed';

-- an account is made without a password
CREATE USER "Ann" PASSWORD DISABLE;

-- an account is removed
DROP USER "Ann";

-- a role is made
CREATE ROLE redveil_staff;

-- a role is removed
DROP ROLE redveil_staff;

-- a role is renamed and forgotten under its old name
ALTER ROLE redveil_staff RENAME TO rv_staff;
DELETE FROM redveil_system.object WHERE kind = 'role' AND name = 'redveil_staff';

-- a group is made
CREATE GROUP night_shift;

-- a group is removed
DROP GROUP night_shift;

-- a group is renamed and forgotten under its old name
ALTER GROUP night_shift RENAME TO late_shift;
DELETE FROM redveil_system.object WHERE kind = 'group' AND name = 'night_shift';

-- an account joins a role
GRANT ROLE redveil_staff TO "Ann";

-- an account leaves a role
REVOKE ROLE redveil_staff FROM "Ann";

-- an account joins a group
ALTER GROUP night_shift ADD USER "Ann";

-- an account leaves a group
ALTER GROUP night_shift DROP USER "Ann";

-- a role joins another role
GRANT ROLE redveil_staff TO ROLE redveil_boss;

