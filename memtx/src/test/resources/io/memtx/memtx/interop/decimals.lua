-- Decimals where a field of type number or scalar takes them, among the other numbers.
local decimal = require('decimal')
local s = box.schema.space.create('amounts')
s:create_index('primary', {parts = {1, 'scalar'}})
s:create_index('amount', {parts = {2, 'number'}, unique = false})
local amounts = {'0', '1', '-12.34', '2.5', '1e10', '99999999999999999999', '0.1', '-1e20', '18446744073709551616'}
for i, text in ipairs(amounts) do
    s:insert{decimal.new(text), decimal.new(text)}
    s:insert{'row ' .. i, decimal.new(text) * 3}
end
for _, number in ipairs{2, -12, 2.25, 1e300, -1e300, 10000000001, 18446744073709551615ULL, -9223372036854775807LL - 1} do
    s:insert{number, number}
end
s:delete{decimal.new('0.1')}
