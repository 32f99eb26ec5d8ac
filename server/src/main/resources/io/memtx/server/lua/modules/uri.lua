-- Module uri: what Tarantool takes for an address. RFC 3986, and sockets of files as unix/:path.
local internal = ...
local type, error, setmetatable = type, error, setmetatable
local find, match, sub, gsub = string.find, string.match, string.sub, string.gsub

local uri = {}

local function unescape(text)
    return text and (gsub(text, '%%(%x%x)', function(pair)
        return string.char(tonumber(pair, 16))
    end))
end

-- Host and service of what is left of an address; false when it is none.
local function authority(text, parts)
    local login, rest = match(text, '^([^@/?#]*)@(.*)$')
    if login then
        parts.login, parts.password = match(login, '^([^:]*):(.*)$')
        parts.login = unescape(parts.login or login)
        parts.password = unescape(parts.password)
        text = rest
    end
    local path = match(text, '^unix/:(/.*)$') or match(text, '^/.+$') and not parts.scheme and text
    if path then
        parts.host, parts.service, parts.unix = 'unix/', path, path
        return ''
    end
    local host, tail = match(text, '^%[([%x:%.]+)%](.*)$')
    if host then
        parts.host, parts.ipv6 = host, host
    else
        host, tail = match(text, '^([^:/?#%[%]]*)(.*)$')
        if find(host, '^%d+$') and not find(tail, '^:') and not parts.login and not parts.scheme then
            parts.service = host
            return tail
        elseif host == '' then
            return tail
        end
        parts.host = host
        if find(host, '^%d+%.%d+%.%d+%.%d+$') then
            parts.ipv4 = host
        end
    end
    local service, rest_of = match(tail, '^:(%w+)(.*)$')
    if service then
        parts.service = service
        tail = rest_of
    end
    return tail
end

local function parse(text)
    if type(text) == 'table' then
        text = text.uri or text[1]
    end
    if text == nil then
        error('Usage: uri.parse(string)', 0)
    elseif type(text) == 'number' then
        text = tostring(text)
    elseif type(text) ~= 'string' then
        error('Usage: uri.parse(string)', 0)
    end
    if text == '' then
        return nil
    end
    local parts = {}
    local scheme, rest = match(text, '^(%a[%w%+%-%.]*)://(.*)$')
    parts.scheme = scheme
    local tail = authority(rest or text, parts)
    local path, query, fragment = match(tail, '^([^?#]*)%??([^#]*)#?(.*)$')
    if not path or path ~= '' and not find(path, '^/') or sub(tail, 1, 1) == ':' then
        return nil
    end
    parts.path = path ~= '' and path or nil
    parts.query = query ~= '' and query or nil
    parts.fragment = fragment ~= '' and fragment or nil
    return next(parts) and parts
end

uri.parse = parse

function uri.parse_many(list)
    if type(list) == 'string' then
        local all = {}
        for part in string.gmatch(list, '[^,%s]+') do
            all[#all + 1] = parse(part)
        end
        return all
    end
    local all = {}
    for i, one in ipairs(list) do
        all[i] = parse(one)
    end
    return all
end

function uri.format(parts, with_password)
    local text = parts.scheme and parts.scheme .. '://' or ''
    if parts.login then
        text = text .. parts.login
        if parts.password and with_password then
            text = text .. ':' .. parts.password
        end
        text = text .. '@'
    end
    text = text .. (parts.ipv6 and '[' .. parts.ipv6 .. ']' or parts.host or '')
    if parts.service then
        text = text .. (parts.host and ':' or '') .. parts.service
    end
    text = text .. (parts.path or '')
    if parts.query then
        text = text .. '?' .. parts.query
    end
    return parts.fragment and text .. '#' .. parts.fragment or text
end

function uri.escape(text)
    return (gsub(text, '[^%w%-%._~]', function(c)
        return string.format('%%%02X', string.byte(c))
    end))
end

uri.unescape = unescape

return uri
