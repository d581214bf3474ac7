-- needs: default_privilege, principals, visibility

-- Plain users see what they have said for their own objects. Roles are not in an ACL.
CREATE VIEW rs_catalog.pg_default_acl AS
SELECT rs_catalog.uid(e.owner) AS defacluser, e.place AS defaclnamespace, e.kind AS defaclobjtype,
    array_agg(rs_catalog.principal(e.grantee) || '=' || e.letters || '/' || rs_catalog.principal(e.owner)
        ORDER BY e.n, e.grantee) AS defaclacl
FROM (SELECT p.owner, p.place, p.kind, p.grantee, min(p.n) AS n, string_agg(p.letter || CASE WHEN p.grantable THEN '*'
        ELSE '' END, '' ORDER BY p.letter_place) AS letters
    FROM rs_catalog.default_privilege p GROUP BY p.owner, p.place, p.kind, p.grantee) e
WHERE rs_catalog.identity_type(e.grantee) <> 'role'
    AND ((SELECT rs_catalog.is_super()) OR e.owner = rs_catalog.role_id(session_user))
GROUP BY e.owner, e.place, e.kind;
