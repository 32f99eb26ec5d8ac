-- Module crypto: digests and keyed digests; ciphers are in module digest.
local internal = ...
local values = internal.use('values')
local digest = internal.use('sandbox').require('digest')
local hex = internal.use('strings').hex
local type, error = type, error

local crypto = {digest = {}, hmac = {}}

local ALGORITHMS = {md5 = 'HmacMD5', sha1 = 'HmacSHA1', sha224 = 'HmacSHA224', sha256 = 'HmacSHA256',
    sha384 = 'HmacSHA384', sha512 = 'HmacSHA512'}

for name, algorithm in pairs(ALGORITHMS) do
    crypto.digest[name] = digest[name]
    crypto.hmac[name] = function(key, text)
        if type(key) ~= 'string' then
            error('Key should be specified for HMAC operations', 0)
        elseif type(text) ~= 'string' then
            error('Usage: hmac.' .. name .. '(key, string)', 0)
        end
        return internal.host('hmac', algorithm, values.make('varbinary', key), values.make('varbinary', text))
    end
    crypto.hmac[name .. '_hex'] = function(key, text)
        return hex(crypto.hmac[name](key, text))
    end
end

return crypto
