SELECT :fingerprint AS fingerprint
FROM :system.mask_key
