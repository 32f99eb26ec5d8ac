-- Module utf8.
local internal = ...
local byte, sub = string.byte, string.sub
local utf8 = {}

local function next_char(s, i)
    local lead = byte(s, i)
    local n = lead < 128 and 1 or lead < 224 and 2 or lead < 240 and 3 or 4
    return i + n
end

function utf8.len(s)
    local n, i = 0, 1
    while i <= #s do
        n, i = n + 1, next_char(s, i)
    end
    return n
end

return utf8
