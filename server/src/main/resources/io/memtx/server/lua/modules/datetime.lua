-- Module datetime, as Tarantool has it since 2.10; named time zones are known by their offsets only.
local internal = ...
local values, scalars = internal.use('values'), internal.use('scalars')
local type, error, pairs, tostring, tonumber, pcall = type, error, pairs, tostring, tonumber, pcall
local format, match, find = string.format, string.match, string.find
local floor = math.floor

local datetime = {interval = {}}
local content = values.content

-- Name, least and greatest value of the parts, and one more value that is taken.
local RANGES = {
    year = {-5879610, 5879611}, month = {1, 12}, day = {1, 31, -1}, hour = {0, 23}, min = {0, 59}, sec = {0, 60},
    nsec = {0, 1000000000}, usec = {0, 1000000}, msec = {0, 1000}, tzoffset = {-720, 840}
}
local INTERVAL_PARTS = {'year', 'month', 'week', 'day', 'hour', 'min', 'sec', 'nsec'}

local function check_range(name, value)
    local range = RANGES[name]
    if type(value) ~= 'number' then
        error(format('numeric value expected, but received %s', type(value)), 0)
    elseif value == range[3] or value >= range[1] and value <= range[2] then
        return
    elseif range[3] then
        error(format('value %d of %s is out of allowed range [%d, %d..%d]', value, name, range[3], range[1], range[2]),
            0)
    end
    error(format('value %d of %s is out of allowed range [%d, %d]', value, name, range[1], range[2]), 0)
end

-- Minutes of an offset: a number, or +hh:mm, +hhmm, Z.
local function offset_of(value)
    if type(value) == 'string' then
        if value == 'Z' or value == 'UTC' then
            return 0
        end
        local sign, hours, minutes = match(value, '^([%+%-])(%d%d):?(%d%d)$')
        if not sign then
            error(format('invalid time-zone format %s', value), 0)
        end
        value = (hours * 60 + minutes) * (sign == '-' and -1 or 1)
    end
    check_range('tzoffset', value)
    return value
end

local function days_in(year, month)
    local is_leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
    return month == 2 and (is_leap and 29 or 28) or (month == 4 or month == 6 or month == 9 or month == 11) and 30 or 31
end

local function parts_of(given)
    local parts = {}
    for _, name in ipairs({'year', 'month', 'day', 'hour', 'min', 'sec', 'nsec', 'usec', 'msec'}) do
        if given[name] ~= nil then
            check_range(name, given[name])
            parts[name] = given[name]
        end
    end
    local fractions = (parts.nsec and 1 or 0) + (parts.usec and 1 or 0) + (parts.msec and 1 or 0)
    if fractions > 1 then
        error('only one of nsec, usec or msecs may be defined simultaneously', 0)
    end
    parts.nsec = parts.nsec or parts.usec and parts.usec * 1000 or parts.msec and parts.msec * 1000000
    parts.usec, parts.msec = nil, nil
    if given.tz ~= nil then
        parts.tzoffset = offset_of(given.tz)
    elseif given.tzoffset ~= nil then
        parts.tzoffset = offset_of(given.tzoffset)
    end
    if given.timestamp ~= nil then
        if type(given.timestamp) ~= 'number' then
            error(format('numeric value expected, but received %s', type(given.timestamp)), 0)
        elseif parts.year or parts.month or parts.day or parts.hour or parts.min or parts.sec then
            error('timestamp is not allowed if year/month/day/hour/min/sec provided', 0)
        end
        local whole = floor(given.timestamp)
        if whole ~= given.timestamp then
            if parts.nsec then
                error('only integer values allowed in timestamp if nsec, usec, or msecs provided', 0)
            end
            parts.nsec = floor((given.timestamp - whole) * 1e9 + 0.5)
        end
        parts.timestamp = whole
    end
    return parts
end

local function make(parts)
    if parts.day and parts.day > 0 and not parts.timestamp then
        local year, month = parts.year or 1970, parts.month or 1
        if parts.day > days_in(year, month) then
            error(format('invalid number of days %d in month %d for %d', parts.day, month, year), 0)
        end
    end
    return internal.host('datetime_new', parts)
end

function datetime.new(given)
    if given == nil then
        return internal.host('datetime_new', {timestamp = 0})
    elseif type(given) ~= 'table' then
        error('expected table, but received ' .. type(given), 0)
    end
    return make(parts_of(given))
end

function datetime.now()
    return internal.host('datetime_now')
end

function datetime.is_datetime(value)
    return values.is('datetime', value)
end

local FORMATS = {
    iso8601 = true, rfc3339 = true
}

function datetime.parse(text, options)
    if type(text) ~= 'string' then
        error('expected string, but received ' .. type(text), 0)
    end
    local kind = options and options.format
    if kind and not FORMATS[kind] then
        error(format('unknown format %s', tostring(kind)), 0)
    end
    local ok, value = pcall(scalars.datetime_call, 'parse', text)
    if not ok then
        error(format('could not parse \'%s\'', text), 0)
    end
    if options and options.tzoffset and not find(text, 'T.*[Z%+%-]') then
        local parts = datetime.totable(value)
        parts.tzoffset = offset_of(options.tzoffset)
        value = make(parts)
    end
    return value, #text
end

local methods = scalars.datetime_methods

local function datetime_of(value, name)
    if not values.is('datetime', value) then
        error(format('datetime:%s(): expected datetime', name), 0)
    end
    return value
end

function methods.format(value, layout)
    datetime_of(value, 'format')
    if layout == nil then
        return tostring(value)
    elseif type(layout) ~= 'string' then
        error('expected string, but received ' .. type(layout), 0)
    end
    return internal.host('datetime_format', value, layout)
end

function methods.totable(value)
    datetime_of(value, 'totable')
    local parts = {}
    for _, name in ipairs({'year', 'month', 'day', 'hour', 'min', 'sec', 'nsec', 'wday', 'yday', 'isdst', 'tzoffset'}) do
        parts[name] = value[name]
    end
    return parts
end

datetime.totable = methods.totable

-- Changes the value itself, as Tarantool does.
function methods.set(value, given)
    datetime_of(value, 'set')
    if type(given) ~= 'table' then
        error('expected table, but received ' .. type(given), 0)
    end
    local parts = parts_of(given)
    local now = methods.totable(value)
    if parts.timestamp then
        parts.tzoffset = parts.tzoffset or now.tzoffset
        parts.nsec = parts.nsec or 0
    else
        for _, name in ipairs({'year', 'month', 'day', 'hour', 'min', 'sec', 'nsec', 'tzoffset'}) do
            if parts[name] == nil then
                parts[name] = now[name]
            end
        end
    end
    local held = content('datetime', value)
    held.packed, held.parts = content('datetime', make(parts)).packed, nil
    return value
end

local function interval_of(value)
    if values.is('interval', value) then
        return value
    elseif type(value) == 'table' then
        return datetime.interval.new(value)
    end
    error('expected interval or table, but received ' .. type(value), 0)
end

function methods.add(value, interval)
    local held = content('datetime', datetime_of(value, 'add'))
    held.packed, held.parts = content('datetime', value + interval_of(interval)).packed, nil
    return value
end

function methods.sub(value, interval)
    local held = content('datetime', datetime_of(value, 'sub'))
    held.packed, held.parts = content('datetime', value - interval_of(interval)).packed, nil
    return value
end

function datetime.interval.is_interval(value)
    return values.is('interval', value)
end

function datetime.interval.new(given)
    if given ~= nil and type(given) ~= 'table' then
        error('expected table, but received ' .. type(given), 0)
    end
    given = given or {}
    local parts = {adjust = given.adjust}
    for _, name in ipairs(INTERVAL_PARTS) do
        local value = given[name]
        if value ~= nil and type(value) ~= 'number' then
            error(format('numeric value expected, but received %s', type(value)), 0)
        end
        parts[name] = value
    end
    parts.nsec = (parts.nsec or 0) + (given.usec or 0) * 1000 + (given.msec or 0) * 1000000
    return internal.host('interval_new', parts)
end

function scalars.interval_methods.totable(value)
    local parts = {}
    for _, name in ipairs(INTERVAL_PARTS) do
        parts[name] = value[name]
    end
    return parts
end

datetime.TZ = {}

return datetime
