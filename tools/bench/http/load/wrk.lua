-- Sends the requests of a file in turn: what load/request-file.ts writes. BENCH_FIRST is the one to begin with.
local PLACEHOLDER = "{idempotency%-key%-%-%-%-}"
local KEY = os.getenv("BENCH_KEY") .. "%0" .. (21 - #os.getenv("BENCH_KEY")) .. "d"
local turn = tonumber(os.getenv("BENCH_FIRST"))
local requests = {}
local isKeyed = false

function init()
  local file = assert(io.open(os.getenv("BENCH_REQUESTS"), "rb"))
  for request in file:read("*a"):gmatch("[^\30]+") do
    requests[#requests + 1] = request
  end
  file:close()
  isKeyed = requests[1]:find(PLACEHOLDER) ~= nil
end

function request()
  local text = requests[turn % #requests + 1]
  turn = turn + 1
  if isKeyed then
    return (text:gsub(PLACEHOLDER, KEY:format(turn), 1))
  end
  return text
end

function done(summary)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"failed":%d}\n',
    summary.requests,
    summary.duration / 1e6,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout
  ))
end
