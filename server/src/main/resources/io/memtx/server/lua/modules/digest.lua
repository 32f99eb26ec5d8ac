-- Module digest.
local internal = ...
local values = internal.use('values')
local type, error, setmetatable, tonumber = type, error, setmetatable, tonumber
local hex = internal.use('strings').hex

local digest = {}

local function bytes(text)
    return values.make('varbinary', text)
end

local function define(name, algorithm)
    local function compute(text)
        if type(text) ~= 'string' then
            error('Usage: digest.' .. name .. '(string)', 0)
        elseif not algorithm then
            error("Can't init digest: unsupported", 0)
        end
        return internal.host('digest', algorithm, bytes(text))
    end
    digest[name] = compute
    digest[name .. '_hex'] = function(text)
        return hex(compute(text))
    end
end

define('md4')
define('md5', 'MD5')
define('sha1', 'SHA-1')
define('sha224', 'SHA-224')
define('sha256', 'SHA-256')
define('sha384', 'SHA-384')
define('sha512', 'SHA-512')

-- Something that takes text in pieces: new() begins one, a call takes it in one piece.
local function incremental(usage, begin, step)
    local methods = {}
    function methods.update(self, text)
        if type(text) ~= 'string' then
            error('Usage ' .. usage .. ':update(string)', 0)
        end
        step(self, text)
    end
    function methods.result(self)
        return self:value_of()
    end
    function methods.clear(self)
        begin(self)
    end
    function methods.copy(self)
        local copy = {}
        for k, v in pairs(self) do
            copy[k] = v
        end
        return setmetatable(copy, getmetatable(self))
    end
    return methods
end

local CRC_BEGIN = 4294967295
local crc_methods = incremental('crc32', function(self)
    self.value = CRC_BEGIN
end, function(self, text)
    self.value = internal.host('crc32', self.value, bytes(text))
end)
function crc_methods.value_of(self)
    return self.value
end

digest.crc32 = setmetatable({
    crc_begin = CRC_BEGIN,
    new = function(start)
        return setmetatable({value = tonumber(start) or CRC_BEGIN}, {__index = crc_methods})
    end
}, {
    __call = function(_, text)
        if type(text) ~= 'string' then
            error('Usage digest.crc32(string)', 0)
        end
        return internal.host('crc32', CRC_BEGIN, bytes(text))
    end
})

function digest.crc32_update(crc, text)
    if type(text) ~= 'string' then
        error('Usage digest.crc32_update(string)', 0)
    end
    return internal.host('crc32', tonumber(crc), bytes(text))
end

local MURMUR_SEED = 13
local murmur_methods = incremental('murmur', function(self)
    self.text = ''
end, function(self, text)
    self.text = self.text .. text
end)
function murmur_methods.value_of(self)
    return internal.host('murmur', self.seed, bytes(self.text))
end

digest.murmur = setmetatable({
    default_seed = MURMUR_SEED,
    new = function(options)
        local seed = options and options.seed or MURMUR_SEED
        return setmetatable({seed = seed, text = ''}, {__index = murmur_methods})
    end
}, {
    __call = function(_, text)
        if type(text) ~= 'string' then
            error('Usage: digest.murmur(string)', 0)
        end
        return internal.host('murmur', MURMUR_SEED, bytes(text))
    end
})

function digest.guava(state, buckets)
    return internal.host('guava', state, buckets)
end

function digest.base64_encode(text, options)
    if type(text) ~= 'string' or options ~= nil and type(options) ~= 'table' then
        error('Usage: digest.base64_encode(string[, table])', 0)
    end
    options = options or {}
    return internal.host('base64_encode', bytes(text), options.nopad and true or false,
        options.nowrap and true or false, options.urlsafe and true or false)
end

function digest.base64_decode(text)
    if type(text) ~= 'string' then
        error('Usage: digest.base64_decode(string)', 0)
    end
    return internal.host('base64_decode', bytes(text))
end

function digest.urandom(length)
    if type(length) ~= 'number' then
        error('Usage: digest.urandom(len)', 0)
    end
    return internal.host('random', length)
end

local PBKDF2_ITERATIONS, PBKDF2_LENGTH = 100000, 128

function digest.pbkdf2(password, salt, iterations, length)
    if type(password) ~= 'string' or type(salt) ~= 'string' then
        error('Usage: digest.pbkdf2(pass, salt[,iters[,digest_len]])', 0)
    elseif iterations and type(iterations) ~= 'number' or length and type(length) ~= 'number' then
        error('iters must be a number', 0)
    elseif length and length > PBKDF2_LENGTH then
        error('too big digest size', 0)
    end
    return internal.host('pbkdf2', bytes(password), bytes(salt), iterations or PBKDF2_ITERATIONS,
        length or PBKDF2_LENGTH)
end

function digest.pbkdf2_hex(...)
    return hex(digest.pbkdf2(...))
end

local function aes(operation)
    return function(text, key, vector)
        if type(text) ~= 'string' or type(key) ~= 'string' or #key ~= 32 or
            type(vector) ~= 'string' or #vector ~= 16 then
            error('Usage: digest.aes256cbc.' .. operation .. '(string, key, iv)', 0)
        end
        return internal.host('aes256cbc', operation, bytes(text), bytes(key), bytes(vector))
    end
end

digest.aes256cbc = {encrypt = aes('encrypt'), decrypt = aes('decrypt')}

return digest
