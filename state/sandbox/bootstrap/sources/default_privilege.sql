-- needs: acl, default_grant

-- default_privilege lists what new objects will be granted, by creator.
CREATE VIEW rs_catalog.default_privilege AS
SELECT d.defaclrole AS owner, d.defaclnamespace AS place, d.defaclobjtype AS kind, x.n, x.grantee, x.privilege,
    x.letter, x.place AS letter_place, x.grantable
FROM pg_default_acl d CROSS JOIN LATERAL rs_catalog.explode(d.defaclacl) x WHERE d.defaclobjtype IN ('r', 'f')
UNION ALL
SELECT g.owner, g.place, g.kind, 1000000, g.grantee, g.privilege, CASE g.privilege WHEN 'DROP' THEN 'D' ELSE 'X' END,
    CASE g.privilege WHEN 'DROP' THEN 12 ELSE 8 END, g.grantable
FROM rs_catalog.default_grant g;
