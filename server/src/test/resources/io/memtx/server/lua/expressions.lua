-- Evaluates expressions, one a line, and shows what each gives in the same words on any Tarantool.
local lines = ...
local function show(value, depth)
    local kind = type(value)
    if kind == 'table' then
        if depth > 6 then
            return '...'
        end
        local metatable = getmetatable(value)
        if type(metatable) == 'table' and type(metatable.__serialize) == 'function' then
            return show(metatable.__serialize(value), depth + 1)
        end
        local keys = {}
        for k in pairs(value) do
            keys[#keys + 1] = k
        end
        table.sort(keys, function(a, b)
            return type(a) .. string.format('%20s', tostring(a)) < type(b) .. string.format('%20s', tostring(b))
        end)
        local parts = {}
        for i, k in ipairs(keys) do
            parts[i] = show(k, depth + 1) .. '=' .. show(value[k], depth + 1)
        end
        local hint = type(metatable) == 'table' and type(metatable.__serialize) == 'string' and
            metatable.__serialize or ''
        return hint .. '{' .. table.concat(parts, ',') .. '}'
    elseif kind == 'string' then
        return '"' .. string.gsub(value, '[^ -~]', function(c)
            return string.format('\\%03d', string.byte(c))
        end) .. '"'
    elseif kind == 'number' then
        return string.format('%.14g', value)
    elseif kind == 'cdata' then
        return 'cdata<' .. tostring(value) .. '>'
    elseif kind == 'function' or kind == 'thread' or kind == 'userdata' then
        return kind
    end
    return tostring(value)
end

local function bare(message)
    if type(message) ~= 'string' and type(message) ~= 'cdata' then
        return message
    end
    local text = tostring(message)
    text = string.gsub(text, '^[%w_/%.%-]+:%d+: ', '')
    text = string.gsub(text, '^%[string "[^\n]*"%]:%d+: ', '')
    return text
end

local out = {}
for line in string.gmatch(lines, '[^\n]+') do
    local chunk, message = loadstring('return ' .. line)
    if not chunk then
        chunk, message = loadstring(line)
    end
    local text
    if not chunk then
        text = 'syntax: ' .. tostring(message)
    else
        local results = {pcall(chunk)}
        local n = table.maxn(results)
        local parts = {}
        for i = 2, n do
            local value = results[i]
            parts[#parts + 1] = results[1] and show(value, 1) or 'error ' .. show(bare(value), 1)
        end
        text = table.concat(parts, ' | ')
    end
    out[#out + 1] = text
end
return table.concat(out, '\n')
