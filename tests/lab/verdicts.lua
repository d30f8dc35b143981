-- The word on passwords of accounts that are named VERDICT-PROTOCOL; each is as usual elsewhere.
local auth = dovecot.auth
local verdicts = {
  locked = { auth.PASSDB_RESULT_OK, { nologin = "y", reason = "This account is locked" } },
  disabled = { auth.PASSDB_RESULT_USER_DISABLED, {} },
  barred = { auth.PASSDB_RESULT_OK, { nologin = "y" } },
  expired = { auth.PASSDB_RESULT_PASS_EXPIRED, {} },
  mistaken = { auth.PASSDB_RESULT_PASSWORD_MISMATCH, {} },
  unavailable = { auth.PASSDB_RESULT_INTERNAL_FAILURE, {} },
  switchedoff = { auth.PASSDB_RESULT_OK, { nologin = "y", reason = "POP3 access is disabled for this account" } },
}

function auth_password_verify(request, password)
  local name, protocol = request.user:match("^(%l+)-(%w+)@")
  local verdict = verdicts[name]
  if password ~= [[{password}]] then
    return auth.PASSDB_RESULT_PASSWORD_MISMATCH, {}
  end
  if request.user:match("@broken%.test$") then
    os.exit(1)
  end
  if verdict and protocol == request.service then
    return verdict[1], verdict[2]
  end
  return auth.PASSDB_RESULT_OK, {}
end
