-- Envoy joins the lines of these itself, with a comma that one line does not have.
local joined = {
  authorization = function(value)
    value = value:lower()
    return value:find("bearer ", 1, true) or value:find("basic ", 1, true)
  end,
  origin = function() return true end,
}

function envoy_on_request(request)
  local headers = request:headers()
  for _, name in ipairs(names) do
    local value = headers:get(name)
    local joinable = joined[name]
    if value ~= nil
        and (headers:getNumValues(name) > 1
          or joinable and value:find(",", 1, true) and joinable(value)) then
      request:streamInfo():dynamicMetadata():set("portcullis.strict", "repeated", name)
    end
  end
end
