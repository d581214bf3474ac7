package render

import (
	"github.com/redveil/redveil/state/redshift"
)

// impersonate makes the caller's secure views show the rows of an account that
// they were allowed to impersonate. The catalog's lock stays their own: as the
// other person they can read only what they were granted themselves.
func (s systemNames) impersonate() procedure {
	return s.procedure("impersonate", redshift.Format(`DECLARE
    caller varchar(127);
    caller_id integer;
    other_id integer;
    matches bigint;
BEGIN
%s
    SELECT usesysid INTO other_id FROM pg_catalog.pg_user WHERE usename = wanted_account;
    SELECT COUNT(*) INTO matches FROM %s AS g
    WHERE %s AND %s AND g.impersonated_id = other_id;
    IF matches = 0 THEN
        RAISE EXCEPTION 'You may not impersonate %%.', wanted_account;
    END IF;
    DELETE FROM %s WHERE account = caller AND MD5(account) = MD5(caller);
    INSERT INTO %s VALUES (caller, wanted_account, %s, caller_id, other_id);
    RAISE INFO 'You read as %% now, until CALL %%().', wanted_account, %s;
END;`, findCaller, s.impersonateGrant.SQL(), callersOwn("g"), same(redshift.Raw("g.impersonated"), redshift.Raw("wanted_account")),
		s.impersonation.SQL(), s.impersonation.SQL(), latest, s.named("stop_impersonating")), "wanted_account")
}

func (s systemNames) stopImpersonating() procedure {
	return s.procedure("stop_impersonating", redshift.Format(`DECLARE
    caller varchar(127);
    caller_id integer;
BEGIN
%s
    DELETE FROM %s WHERE account = caller AND MD5(account) = MD5(caller);
    RAISE INFO 'You read as yourself now.';
END;`, findCaller, s.impersonation.SQL()))
}

// grantImpersonation is for the system account and superusers alone.
func (s systemNames) grantImpersonation() procedure {
	p := s.procedure("grant_impersonation", redshift.Format(`DECLARE
    caller varchar(127);
    caller_id integer;
    account_number integer;
    other_number integer;
    matches bigint;
BEGIN
%s
    SELECT usesysid INTO account_number FROM pg_catalog.pg_user WHERE usename = wanted_account;
    IF account_number IS NULL THEN
        RAISE EXCEPTION 'There is no account %%.', wanted_account;
    END IF;
    SELECT COUNT(*) INTO matches FROM %s AS p
    WHERE %s AND p.state = 'active';
    IF matches = 0 THEN
        RAISE EXCEPTION 'Account %% is not that of an active user of the policy.', wanted_other;
    END IF;
    SELECT usesysid INTO other_number FROM pg_catalog.pg_user WHERE usename = wanted_other;
    IF other_number IS NULL THEN
        RAISE EXCEPTION 'There is no account %%.', wanted_other;
    END IF;
    DELETE FROM %s WHERE account = wanted_account AND impersonated = wanted_other;
    INSERT INTO %s VALUES (wanted_account, wanted_other, caller, %s, account_number, other_number);
    RAISE INFO '%% may read as %% now.', wanted_account, wanted_other;
END;`, findCaller, s.profile.SQL(), same(redshift.Raw("p.account"), redshift.Raw("wanted_other")),
		s.impersonateGrant.SQL(), s.impersonateGrant.SQL(), latest), "wanted_account", "wanted_other")
	p.everyone = false
	return p
}

// revokeImpersonation also ends an impersonation in progress.
func (s systemNames) revokeImpersonation() procedure {
	p := s.procedure("revoke_impersonation", redshift.Format(`BEGIN
    DELETE FROM %s WHERE account = wanted_account AND impersonated = wanted_other;
    DELETE FROM %s WHERE account = wanted_account AND impersonated = wanted_other;
    RAISE INFO '%% may no longer read as %%.', wanted_account, wanted_other;
END;`, s.impersonation.SQL(), s.impersonateGrant.SQL()), "wanted_account", "wanted_other")
	p.everyone = false
	return p
}
