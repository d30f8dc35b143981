"""What Redis does as one step for the ledger, in its own language; see ``redis_scripts``.

All have these places: the key of hashes, the start of Redis that is known, whether logins are
closed, the entry of the account, its lock. All have these values first: the key that the process
knows, the window in milliseconds. All return: the key; whether Redis may throw data away; for how
many milliseconds logins are closed; and what the script says.
"""

from typing import Final

# If the key is missing, all is lost, and nothing is known of the last window. If Redis was started
# again, it has lost what it had not stored: that is older than its start. A Redis that took over
# from another one has run before, so that its start says nothing.
_STATE: Final = """
local info = redis.call('INFO', 'server') .. redis.call('INFO', 'memory')
  .. redis.call('INFO', 'replication')
local function told(name) return string.match(info, '[^%w_]' .. name .. ':([^%c]+)') end
if told('maxmemory') ~= '0' and told('maxmemory_policy') ~= 'noeviction' then
  return {ARGV[1], 1, 0, ''}
end
local boot, year, window, lost = told('run_id'), 31536000000, tonumber(ARGV[2]), 0
local key = redis.call('GET', KEYS[1])
if not key then
  key, lost = ARGV[1], window
elseif redis.call('GET', KEYS[2]) ~= boot then
  lost = window
  if told('second_repl_offset') == '-1' then
    lost = window - 1000 * tonumber(told('uptime_in_seconds'))
  end
end
local closed = math.max(0, redis.call('PTTL', KEYS[3]))
if lost > closed then
  redis.call('SET', KEYS[3], '1', 'PX', lost)
  closed = lost
end
redis.call('SET', KEYS[1], key, 'PX', year)
redis.call('SET', KEYS[2], boot, 'PX', year)
if key ~= ARGV[1] then return {key, 0, closed, ''} end
"""

READ: Final = f"""
{_STATE}
return {{key, 0, closed, redis.call('GET', KEYS[4]) or ''}}
"""

# | token, ms of the lock; instead of closed it returns -1 if another run holds the account
TAKE: Final = f"""
{_STATE}
if not redis.call('SET', KEYS[5], ARGV[3], 'NX', 'PX', ARGV[4]) then
  return {{key, 0, -1, ''}}
end
return {{key, 0, closed, redis.call('GET', KEYS[4]) or ''}}
"""

# | token, entry or nothing, ms to keep it, whether a login begins; says whether it was done
GIVE: Final = f"""
{_STATE}
if redis.call('GET', KEYS[5]) ~= ARGV[3] then return {{key, 0, closed, 0}} end
redis.call('DEL', KEYS[5])
if ARGV[6] == '1' and closed > 0 then return {{key, 0, closed, 0}} end
if ARGV[4] ~= '' then redis.call('SET', KEYS[4], ARGV[4], 'PX', ARGV[5]) end
return {{key, 0, closed, 1}}
"""
