-- Thunderbird's question about one domain after another, or Caddy's about its certificate.
-- Arguments: the number of domains, the pause before a request in milliseconds, and the kind.
-- The last line of the output is JSON.

local domains, pause, kind
local agent = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.7.0"

function init(args)
  domains, pause, kind = tonumber(args[1]), tonumber(args[2]), args[3]
  math.randomseed(1)
end

function request()
  local name = "d" .. math.random(0, domains - 1) .. ".example"
  if kind == "ask" then
    return wrk.format("GET", "/ask?domain=autoconfig." .. name)
  end
  local headers = { ["Host"] = "autoconfig." .. name, ["User-Agent"] = agent, ["Accept"] = "*/*" }
  return wrk.format("GET", "/mail/config-v1.1.xml?emailaddress=alice%40" .. name, headers)
end

function delay()
  return pause == 0 and 0 or math.random(0, 2 * pause)
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "failed": %d, "p50_ms": %.3f, "p99_ms": %.3f}\n',
    summary.requests, summary.duration / 1e6, failed,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
