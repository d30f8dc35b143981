// Mail settings for everybody at this provider, written by mail-autoconf.
pref("general.config.filename", "thunderbird.cfg");
pref("general.config.obscure_value", 0);
