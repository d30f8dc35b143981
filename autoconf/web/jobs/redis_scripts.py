"""What Redis does as one step, in its own language.

Keys and values are named at the head of each script. Times are milliseconds of Redis' own clock,
so that the clocks of several computers do not matter.
"""

from typing import Final

CHANNEL: Final = "mail-autoconf:changes"
"""Tells the hashed id of each job that has changed."""

_NOW: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""

# job, log, gone | value, is over, kept ms, channel, hashed id
# A job is written at its end only if it is still known: Redis may have lost its log meanwhile.
PUT: Final = f"""
if redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
if ARGV[2] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
{_NOW}
redis.call('HSET', KEYS[1], 'job', ARGV[1])
redis.call('HSETNX', KEYS[1], 'seen', now)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
"""

# job, log, gone | owner, kept ms, channel, hashed id
DROP: Final = """
if redis.call('DEL', KEYS[1], KEYS[2]) == 0 then return 0 end
redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1
"""

# job, log | event, channel, hashed id
LOG: Final = """
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], left)
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
"""

# job, log; returns how long the log is, or -1 if there is no job
LENGTH: Final = """
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
return redis.call('LLEN', KEYS[2])
"""

# job | field, value
WRITE: Final = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
"""

# job, gone | fields; returns which of them are set: the first one also if the job was dropped
WISHES: Final = """
local set = redis.call('HMGET', KEYS[1], unpack(ARGV))
if redis.call('EXISTS', KEYS[2]) == 1 then set[1] = '1' end
return set
"""

# job
SEE: Final = f"""
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
{_NOW}
return redis.call('HSET', KEYS[1], 'seen', now)
"""

# job; returns ms
UNSEEN: Final = f"""
local seen = tonumber(redis.call('HGET', KEYS[1], 'seen'))
if not seen then return 0 end
{_NOW}
return math.max(0, now - seen)
"""

# place | value, ms; returns what is there now
REMEMBER: Final = """
local known = redis.call('GET', KEYS[1])
if known then return known end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]
"""

# counter | most, window ms; returns 0 if it was counted, else the ms to wait
HIT: Final = f"""
{_NOW}
local most, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local first = tonumber(redis.call('LINDEX', KEYS[1], 0))
while first and first <= now - window do
  redis.call('LPOP', KEYS[1])
  first = tonumber(redis.call('LINDEX', KEYS[1], 0))
end
local count = redis.call('LLEN', KEYS[1])
if count < most then
  redis.call('RPUSH', KEYS[1], now)
  redis.call('PEXPIRE', KEYS[1], window)
  return 0
end
if count == 0 then return 0 end
local ends = tonumber(redis.call('LINDEX', KEYS[1], count - math.max(most, 1)))
return math.max(1, math.min(window, ends + window - now))
"""
