// Mail settings for everybody at this provider, written by mail-autoconf.
// not tested: nobody has logged in with these settings yet.
pref("general.config.filename", "thunderbird.cfg");
pref("general.config.obscure_value", 0);
