// Mail settings for everybody at this provider, written by mail-autoconf.
// not tested: no login has proved these settings yet.
pref("general.config.filename", "thunderbird.cfg");
pref("general.config.obscure_value", 0);
