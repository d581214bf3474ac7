-- A small world in the shape of Redshift's TICKIT sample database. Every
-- value follows from a row's number, so each run makes the same rows.

CREATE SCHEMA tickit;

CREATE TABLE tickit.digit (d integer) DISTSTYLE ALL;
INSERT INTO tickit.digit VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);

CREATE TABLE tickit.number (n integer) DISTSTYLE ALL;
INSERT INTO tickit.number
SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 1
FROM tickit.digit AS a, tickit.digit AS b, tickit.digit AS c, tickit.digit AS e, tickit.digit AS f
WHERE f.d < 5;

CREATE TABLE tickit.users (
    userid integer NOT NULL DISTKEY SORTKEY,
    username char(8),
    firstname varchar(30),
    lastname varchar(30),
    city varchar(30),
    state char(2),
    region varchar(8),
    email varchar(100),
    phone char(14),
    likesports boolean,
    liketheatre boolean
);
INSERT INTO tickit.users
SELECT n,
    UPPER(SUBSTRING(firstname, 1, 4)) || LPAD(n::varchar(4), 4, '0'),
    firstname,
    lastname,
    CASE MOD(n, 3) WHEN 0 THEN 'Kent' WHEN 1 THEN 'Utrecht' ELSE 'Osaka' END,
    CASE MOD(n, 3) WHEN 0 THEN 'WA' WHEN 1 THEN 'UT' ELSE 'OS' END,
    CASE MOD(n, 3) WHEN 0 THEN 'amer' WHEN 1 THEN 'emea' ELSE 'apac' END,
    LOWER(firstname) || '.' || LOWER(lastname) || n || '@example.org',
    '(' || LPAD(MOD(n * 7, 1000)::varchar(3), 3, '0') || ') 555-' || LPAD(MOD(n * 13, 10000)::varchar(4), 4, '0'),
    MOD(n, 2) = 0,
    CASE WHEN MOD(n, 5) = 0 THEN NULL ELSE MOD(n, 7) = 0 END
FROM (
    SELECT n,
        CASE MOD(STRTOL(SUBSTRING(MD5('first' || n), 1, 6), 16), 16)
            WHEN 0 THEN 'Amina' WHEN 1 THEN 'Bruno' WHEN 2 THEN 'Chloe' WHEN 3 THEN 'Daniel' WHEN 4 THEN 'Elif'
            WHEN 5 THEN 'Farid' WHEN 6 THEN 'Greta' WHEN 7 THEN 'Hugo' WHEN 8 THEN 'Ines' WHEN 9 THEN 'Jonas'
            WHEN 10 THEN 'Keiko' WHEN 11 THEN 'Liam' WHEN 12 THEN 'Mira' WHEN 13 THEN 'Nils' WHEN 14 THEN 'Olga' ELSE 'Paul' END AS firstname,
        CASE MOD(STRTOL(SUBSTRING(MD5('last' || n), 1, 6), 16), 16)
            WHEN 0 THEN 'Adler' WHEN 1 THEN 'Brandt' WHEN 2 THEN 'Castro' WHEN 3 THEN 'Dubois' WHEN 4 THEN 'Ekholm'
            WHEN 5 THEN 'Fontana' WHEN 6 THEN 'Garcia' WHEN 7 THEN 'Hansen' WHEN 8 THEN 'Ito' WHEN 9 THEN 'Jansen'
            WHEN 10 THEN 'Kowalski' WHEN 11 THEN 'Lindner' WHEN 12 THEN 'Moreau' WHEN 13 THEN 'Novak' WHEN 14 THEN 'Okafor' ELSE 'Petrov' END AS lastname
    FROM tickit.number
    WHERE n <= 5000
) AS people;

CREATE TABLE tickit.venue (
    venueid smallint NOT NULL SORTKEY,
    venuename varchar(100),
    venuecity varchar(30),
    venuestate char(2),
    venueseats integer
) DISTSTYLE ALL;
INSERT INTO tickit.venue
SELECT n, 'Hall ' || n,
    CASE MOD(n, 3) WHEN 0 THEN 'Chicago' WHEN 1 THEN 'Hamburg' ELSE 'Kyoto' END,
    CASE MOD(n, 3) WHEN 0 THEN 'IL' WHEN 1 THEN 'HH' ELSE 'KY' END,
    1000 + MOD(n * 317, 60000)
FROM tickit.number
WHERE n <= 200;

CREATE TABLE tickit.category (
    catid smallint NOT NULL SORTKEY,
    catgroup varchar(10),
    catname varchar(10),
    catdesc varchar(50)
) DISTSTYLE ALL;
INSERT INTO tickit.category VALUES
    (1, 'Sports', 'MLB', 'Major League Baseball'),
    (2, 'Sports', 'NHL', 'National Hockey League'),
    (3, 'Shows', 'Musicals', 'Musical theatre'),
    (4, 'Shows', 'Plays', 'All non-musical theatre'),
    (5, 'Concerts', 'Pop', 'All rock and pop music concerts'),
    (6, 'Concerts', 'Jazz', 'All jazz singers and bands');

CREATE TABLE tickit.date (
    dateid smallint NOT NULL SORTKEY,
    caldate date NOT NULL,
    day char(3),
    week smallint,
    month char(5),
    qtr char(5),
    year smallint,
    holiday boolean
) DISTSTYLE ALL;
INSERT INTO tickit.date
SELECT n, DATEADD(day, n - 1, DATE '2025-01-01')::date,
    CASE MOD(n + 2, 7) WHEN 0 THEN 'SU' WHEN 1 THEN 'MO' WHEN 2 THEN 'TU' WHEN 3 THEN 'WE' WHEN 4 THEN 'TH' WHEN 5 THEN 'FR' ELSE 'SA' END,
    (n - 1) / 7 + 1,
    CASE WHEN n <= 31 THEN 'JAN' WHEN n <= 59 THEN 'FEB' WHEN n <= 90 THEN 'MAR' ELSE 'LATER' END,
    ((n - 1) / 92 + 1)::varchar(1), 2025, n = 1
FROM tickit.number
WHERE n <= 365;

CREATE TABLE tickit.event (
    eventid integer NOT NULL DISTKEY,
    venueid smallint NOT NULL,
    catid smallint NOT NULL,
    dateid smallint NOT NULL SORTKEY,
    eventname varchar(200),
    starttime timestamp
);
INSERT INTO tickit.event
SELECT n, MOD(n * 31, 200) + 1, MOD(n, 6) + 1, MOD(n * 17, 365) + 1, 'Evening ' || n,
    DATEADD(hour, 18 + MOD(n, 4), DATEADD(day, MOD(n * 17, 365), TIMESTAMP '2025-01-01 00:00:00'))
FROM tickit.number
WHERE n <= 2000;

CREATE TABLE tickit.listing (
    listid integer NOT NULL DISTKEY,
    sellerid integer NOT NULL,
    eventid integer NOT NULL,
    dateid smallint NOT NULL SORTKEY,
    numtickets smallint NOT NULL,
    priceperticket decimal(8,2),
    totalprice decimal(8,2),
    listtime timestamp
);
INSERT INTO tickit.listing
SELECT n, MOD(n * 41, 5000) + 1, MOD(n * 7, 2000) + 1, MOD(n * 17, 365) + 1, MOD(n, 10) + 1,
    20 + MOD(n * 37, 400) + 0.25 * MOD(n, 4),
    (MOD(n, 10) + 1) * (20 + MOD(n * 37, 400) + 0.25 * MOD(n, 4)),
    DATEADD(minute, n, TIMESTAMP '2025-01-01 08:00:00')
FROM tickit.number
WHERE n <= 20000;

CREATE TABLE tickit.sales (
    salesid integer NOT NULL IDENTITY(1, 1),
    listid integer NOT NULL DISTKEY,
    sellerid integer NOT NULL,
    buyerid integer NOT NULL,
    eventid integer NOT NULL,
    dateid smallint NOT NULL SORTKEY,
    region varchar(8),
    qtysold smallint NOT NULL,
    pricepaid decimal(8,2),
    commission decimal(8,2),
    saletime timestamp
);
INSERT INTO tickit.sales (listid, sellerid, buyerid, eventid, dateid, region, qtysold, pricepaid, commission, saletime)
SELECT MOD(n, 20000) + 1, MOD(n * 41, 5000) + 1, MOD(n * 43, 5000) + 1, MOD(n * 7, 2000) + 1, MOD(n * 17, 365) + 1,
    CASE MOD(STRTOL(SUBSTRING(MD5('region' || n), 1, 6), 16), 3) WHEN 0 THEN 'amer' WHEN 1 THEN 'emea' ELSE 'apac' END,
    MOD(n, 4) + 1,
    (MOD(n, 4) + 1) * (20 + MOD(n * 37, 400)) + 0.5 * MOD(n, 2),
    CAST(((MOD(n, 4) + 1) * (20 + MOD(n * 37, 400)) + 0.5 * MOD(n, 2)) * 0.15 AS decimal(8,2)),
    DATEADD(minute, n, TIMESTAMP '2025-01-01 09:00:00')
FROM tickit.number
ORDER BY n;

DROP TABLE tickit.number;
DROP TABLE tickit.digit;

CREATE USER alice PASSWORD DISABLE;
CREATE USER bob PASSWORD DISABLE;
CREATE USER carol PASSWORD DISABLE;
CREATE USER dave PASSWORD DISABLE;
CREATE USER erin PASSWORD DISABLE;
