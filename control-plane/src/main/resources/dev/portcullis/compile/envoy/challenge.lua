-- Sees refusals only: answers to requests that got as far as this filter are not shown to it.
local function take(headers, name)
  local value = headers:get(name) or ""
  headers:remove(name)
  return value
end

local function begins(text, beginning)
  return text:sub(1, #beginning) == beginning
end

function envoy_on_response(response)
  local headers = response:headers()
  local details = take(headers, "x-portcullis-details")
  local scheme = take(headers, "x-portcullis-scheme")
  local host = take(headers, "x-portcullis-host")
  local origin = take(headers, "x-portcullis-origin")
  local metadata = response:streamInfo():dynamicMetadata()
  local rules = metadata:get("envoy.filters.http.rbac") or {}
  local tokens = metadata:get("envoy.filters.http.jwt_authn") or {}

  local problem = nil
  if begins(details, "jwt_authn_access_denied") then
    problem = "invalid_token"
  elseif begins(details, "rbac_access_denied") and rules["enforced_engine_result"] == "denied" then
    if tokens["payload"] ~= nil then
      problem = "insufficient_scope"
    end
  else
    return
  end

  local challenge = "Bearer realm=\"" .. (scheme == "https" and "https" or "http") .. "://"
    .. host:gsub("[^A-Za-z0-9.:%[%]-]", "") .. "/\""
  if problem ~= nil then
    challenge = challenge .. ", error=\"" .. problem .. "\""
  end
  local forbidden = problem == "insufficient_scope"
  headers:replace("www-authenticate", challenge)
  if headers:get("grpc-status") ~= nil then
    headers:replace("grpc-status", forbidden and "7" or "16")
  else
    headers:replace(":status", forbidden and "403" or "401")
  end
  if origin ~= "" then
    headers:replace("access-control-allow-origin", "*")
    headers:replace("access-control-expose-headers", "www-authenticate")
  end
end
