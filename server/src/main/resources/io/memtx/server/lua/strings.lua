-- The string library, with what could take for ever or all memory refused, and Tarantool's additions.
local internal = ...
local limits = internal.use('limits')
local type, tostring, error, pairs, select, tonumber = type, tostring, error, pairs, select, tonumber
local byte, char, find, format, gmatch, gsub, len, lower, match, rep, reverse, sub, upper =
    string.byte, string.char, string.find, string.format, string.gmatch, string.gsub, string.len, string.lower,
    string.match, string.rep, string.reverse, string.sub, string.upper

local strings = {
    byte = byte, char = char, format = format, len = len, lower = lower, reverse = reverse, sub = sub, upper = upper
}

-- How many steps a match may take in the worst case before it is refused.
local MAX_STEPS = 2e8

-- A match tries, for each repetition in a pattern, every length that is left: so many repetitions, so often as long.
local function check_pattern(s, pattern, is_plain)
    if type(s) ~= 'string' and type(s) ~= 'number' or type(pattern) ~= 'string' then
        return
    end
    s = tostring(s)
    local n = #s
    if n < 64 and #pattern < 64 or is_plain then
        return
    end
    local stripped = gsub(gsub(pattern, '%%.', 'x'), '%[%^?%]?[^%]]*%]', 'x')
    local _, repetitions = gsub(stripped, '[%*%+%-]', '')
    local _, options = gsub(stripped, '%?', '')
    local steps = (byte(pattern, 1) == 94 and 1 or n) * n ^ repetitions * 2 ^ options
    if repetitions > 0 and n ^ repetitions * (byte(pattern, 1) == 94 and 1 or n) > MAX_STEPS and repetitions > 1 or
        steps > MAX_STEPS and options > 8 then
        error('pattern too complex for a string of ' .. n .. ' bytes', 0)
    end
end

function strings.find(s, pattern, init, is_plain)
    check_pattern(s, pattern, is_plain)
    return find(s, pattern, init, is_plain)
end

function strings.match(s, pattern, init)
    check_pattern(s, pattern)
    return match(s, pattern, init)
end

function strings.gmatch(s, pattern)
    check_pattern(s, pattern)
    return gmatch(s, pattern)
end

function strings.gsub(s, pattern, replacement, n)
    check_pattern(s, pattern)
    if type(s) == 'string' and type(replacement) == 'string' then
        limits.check_length(#s * (#replacement + 1) < 1e6 and 0 or #s + #s * #replacement)
    end
    return gsub(s, pattern, replacement, n)
end

function strings.rep(s, n, separator)
    if (type(s) == 'string' or type(s) == 'number') and type(n) == 'number' and n > 0 then
        limits.check_length((#tostring(s) + (type(separator) == 'string' and #separator or 0)) * n)
    end
    return rep(s, n, separator)
end

local function need(value, position, name, kind)
    if type(value) ~= kind then
        error(format("bad argument #%d to '%s' (%s expected, got %s)", position, name, kind,
            value == nil and 'no value' or type(value)), 3)
    end
end

function strings.split(s, separator, max)
    need(s, 1, 'string.split', 'string')
    if type(separator) == 'number' then
        separator, max = nil, separator
    end
    local parts, n, at = {}, 0, 1
    max = max or math.huge
    if separator == nil then
        at = find(s, '%S') or #s + 1
        while at <= #s do
            if n >= max then
                n = n + 1
                parts[n] = sub(s, at)
                return parts
            end
            local from, to = find(s, '%s+', at)
            n = n + 1
            parts[n] = sub(s, at, from and from - 1)
            at = to and to + 1 or #s + 1
        end
        return parts
    end
    need(separator, 2, 'string.split', 'string')
    if separator == '' then
        error("bad argument #2 to 'string.split' (expected non-empty string)", 2)
    end
    while n < max do
        local from, to = find(s, separator, at, true)
        if not from then
            break
        end
        n = n + 1
        parts[n] = sub(s, at, from - 1)
        at = to + 1
    end
    parts[n + 1] = sub(s, at)
    return parts
end

local function pad(name, side)
    return function(s, width, filler)
        need(s, 1, name, 'string')
        need(width, 2, name, 'number')
        filler = filler or ' '
        if #filler ~= 1 then
            error(format("bad argument #3 to '%s' (expected one character string)", name), 2)
        end
        local missing = width - #s
        if missing <= 0 then
            return s
        end
        limits.check_length(missing)
        if side == 'left' then
            return s .. rep(filler, missing)
        elseif side == 'right' then
            return rep(filler, missing) .. s
        end
        local before = math.floor(missing / 2)
        return rep(filler, before) .. s .. rep(filler, missing - before)
    end
end

strings.ljust = pad('string.ljust', 'left')
strings.rjust = pad('string.rjust', 'right')
strings.center = pad('string.center', 'center')

function strings.startswith(s, head, from, to)
    need(s, 1, 'string.startswith', 'string')
    need(head, 2, 'string.startswith', 'string')
    from = from or 1
    if from < 0 then from = #s + from + 1 end
    if from < 1 then from = 1 end
    to = to or #s
    if to < 0 then to = #s + to + 1 end
    return sub(s, from, math.min(to, from + #head - 1)) == head
end

function strings.endswith(s, tail, from, to)
    need(s, 1, 'string.endswith', 'string')
    need(tail, 2, 'string.endswith', 'string')
    from = from or 1
    if from < 0 then from = #s + from + 1 end
    to = to or #s
    if to < 0 then to = #s + to + 1 end
    return to - from + 1 >= #tail and sub(s, to - #tail + 1, to) == tail
end

function strings.hex(s)
    need(s, 1, 'string.hex', 'string')
    return (gsub(s, '.', function(c)
        return format('%02x', byte(c))
    end))
end

function strings.fromhex(s)
    need(s, 1, 'string.fromhex', 'string')
    if #s % 2 ~= 0 then
        error("bad argument #1 to 'string.fromhex' (even amount of chars expected, got odd amount)", 2)
    elseif find(s, '%X') then
        error("bad argument #1 to 'string.fromhex' (hex string expected, got non hex chars)", 2)
    end
    return (gsub(s, '%x%x', function(pair)
        return char(tonumber(pair, 16))
    end))
end

local function class(chars)
    return chars and '[' .. gsub(chars, '%W', '%%%0') .. ']' or '%s'
end

function strings.lstrip(s, chars)
    need(s, 1, 'string.lstrip', 'string')
    return (gsub(s, '^' .. class(chars) .. '+', ''))
end

function strings.rstrip(s, chars)
    need(s, 1, 'string.rstrip', 'string')
    local set, n = class(chars), #s
    while n > 0 and find(sub(s, n, n), set) do
        n = n - 1
    end
    return sub(s, 1, n)
end

function strings.strip(s, chars)
    need(s, 1, 'string.strip', 'string')
    return strings.rstrip(strings.lstrip(s, chars), chars)
end

return strings
