SELECT :fingerprint AS fingerprint
FROM :system.:keys
