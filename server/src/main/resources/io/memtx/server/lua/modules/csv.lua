-- Module csv: rows of text. RFC 4180, with Tarantool's options.
local internal = ...
local type, error, tostring, ipairs = type, error, tostring, ipairs
local find, sub, gsub = string.find, string.sub, string.gsub
local concat = table.concat

local csv = {}

local function options_of(given)
    given = given or {}
    return {
        delimiter = given.delimiter or ',', quote = given.quote_char or '"',
        skip = given.skip_head_lines or 0, chunk_size = given.chunk_size or 4096
    }
end

-- The text behind a string, or behind something with a method read.
local function text_of(source, options)
    if type(source) == 'string' then
        return source
    elseif type(source) ~= 'table' or type(source.read) ~= 'function' then
        error('Usage: load(string or object with method read(num) returns string)', 0)
    end
    local parts = {}
    while true do
        local part = source:read(options.chunk_size)
        if part == nil or part == '' then
            return concat(parts)
        end
        parts[#parts + 1] = part
    end
end

-- The fields of the row at a place, and the place of the next row.
local function row_at(text, at, options)
    local fields, n, n_text = {}, 0, #text
    while true do
        local parts, is_quoted = {}, false
        while find(text, '^[ \t]', at) and sub(text, at, at) ~= options.delimiter do
            at = at + 1
        end
        local begin = at
        while at <= n_text do
            local c = sub(text, at, at)
            if c == options.quote then
                is_quoted = true
                parts[#parts + 1] = sub(text, begin, at - 1)
                local is_again = false -- two quotation marks within a quotation stand for one
                repeat
                    local stop = find(text, options.quote, at + 1, true) or n_text + 1
                    parts[#parts + 1] = (is_again and options.quote or '') .. sub(text, at + 1, stop - 1)
                    at = stop + 1
                    is_again = sub(text, at, at) == options.quote
                until not is_again
                begin = at
            elseif c == options.delimiter or c == '\n' or c == '\r' then
                break
            else
                at = at + 1
            end
        end
        local field = concat(parts) .. sub(text, begin, at - 1)
        n = n + 1
        fields[n] = is_quoted and field or (gsub(field, '[ \t]+$', ''))
        if sub(text, at, at) ~= options.delimiter or at > n_text then
            break
        end
        at = at + 1
    end
    if find(text, '^\r\n', at) then
        at = at + 2
    elseif at <= n_text then
        at = at + 1
    end
    return fields, at
end

function csv.iterate(source, given)
    local options = options_of(given)
    local text = text_of(source, options)
    local at, number = 1, 0
    local function step()
        while at <= #text do
            local fields
            fields, at = row_at(text, at, options)
            if #fields > 1 or fields[1] ~= '' then
                if options.skip > 0 then
                    options.skip = options.skip - 1
                else
                    number = number + 1
                    return number, fields
                end
            end
        end
        return nil
    end
    return step, nil, 0
end

function csv.load(source, given)
    local rows = {}
    for number, fields in csv.iterate(source, given) do
        rows[number] = fields
    end
    return rows
end

local function quoted(value, options)
    local text = value == nil and '' or tostring(value)
    local doubled = {}
    for i = 1, #text do
        local c = sub(text, i, i)
        doubled[i] = c == options.quote and c .. c or c
    end
    local is_plain = not find(text, options.delimiter, 1, true) and not find(text, '[\n\r]') and
        not find(text, '^[ \t]') and not find(text, '[ \t]$')
    return is_plain and concat(doubled) or options.quote .. concat(doubled) .. options.quote
end

function csv.dump(rows, given, writable)
    local options = options_of(given)
    if type(rows) ~= 'table' then
        error('Usage: dump(table[, opts, writable])', 0)
    end
    if type(rows[1]) ~= 'table' then
        rows = {rows}
    end
    local lines = {}
    for i, row in ipairs(rows) do
        local fields = {}
        for k = 1, #row do
            fields[k] = quoted(row[k], options)
        end
        lines[i] = concat(fields, options.delimiter) .. '\n'
        if writable then
            writable:write(lines[i])
        end
    end
    if not writable then
        return concat(lines)
    end
end

return csv
