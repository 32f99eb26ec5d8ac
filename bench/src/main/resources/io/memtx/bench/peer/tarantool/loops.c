/*
 * Loops over Tarantool's C interface, as a Lua module: get(space, count, ops), replace(space, count, ops),
 * scan(space, count, ops, length). Keys are those of io.memtx.bench.workload.KeySequence, in its sequence; values have
 * 32 bytes, of which all are read.
 */
#include <stdint.h>
#include <string.h>
#include <lua.h>
#include <lauxlib.h>
#include <module.h>

enum { VALUE_LENGTH = 32, FIXED_ARRAY = 0x90, STR8 = 0xd9, UINT8 = 0xcc, UINT16 = 0xcd, UINT32 = 0xce };

static uint64_t state = 42;

static uint32_t next_key(uint32_t count)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    uint32_t key = (uint32_t)((state >> 32) * count >> 32) + 1;
    key = (key ^ key >> 16) * 0x85EBCA6BU;
    key = (key ^ key >> 13) * 0xC2B2AE35U;
    return key ^ key >> 16;
}

static char *put_byte(char *end, uint32_t value)
{
    *end = (char)value;
    return end + 1;
}

static char *put_key(char *end, uint32_t key)
{
    if (key < 0x80)
        return put_byte(end, key);
    if (key < 0x100)
        return put_byte(put_byte(end, UINT8), key);
    if (key < 0x10000)
        return put_byte(put_byte(put_byte(end, UINT16), key >> 8), key);
    end = put_byte(put_byte(put_byte(end, UINT32), key >> 24), key >> 16);
    return put_byte(put_byte(end, key >> 8), key);
}

static uint64_t read_value(box_tuple_t *tuple)
{
    uint64_t words[VALUE_LENGTH / sizeof(uint64_t)];
    memcpy(words, box_tuple_field(tuple, 1) + 2, VALUE_LENGTH);
    return words[0] + 3 * words[1] + 5 * words[2] + 9 * words[3];
}

static int get(lua_State *L)
{
    uint32_t space = luaL_checkinteger(L, 1), count = luaL_checkinteger(L, 2), ops = luaL_checkinteger(L, 3);
    uint64_t sum = 0;
    char key[8];
    for (uint32_t i = 0; i < ops; i++)
    {
        box_tuple_t *tuple = NULL;
        char *end = put_key(put_byte(key, FIXED_ARRAY + 1), next_key(count));
        if (box_index_get(space, 0, key, end, &tuple) != 0 || tuple == NULL)
            return luaL_error(L, "get failed");
        sum += read_value(tuple);
    }
    lua_pushnumber(L, (double)sum);
    return 1;
}

static int replace(lua_State *L)
{
    uint32_t space = luaL_checkinteger(L, 1), count = luaL_checkinteger(L, 2), ops = luaL_checkinteger(L, 3);
    char row[64];
    for (uint64_t i = 0; i < ops; i++)
    {
        char *end = put_key(put_byte(row, FIXED_ARRAY + 2), next_key(count));
        end = put_byte(put_byte(end, STR8), VALUE_LENGTH);
        uint64_t words[] = {i, i * 0x9E3779B97F4A7C15ULL, i * 0xC2B2AE3D27D4EB4FULL, i * 0x165667B19E3779F9ULL};
        memcpy(end, words, VALUE_LENGTH);
        if (box_replace(space, row, end + VALUE_LENGTH, NULL) != 0)
            return luaL_error(L, "replace failed");
    }
    return 0;
}

static int scan(lua_State *L)
{
    uint32_t space = luaL_checkinteger(L, 1), count = luaL_checkinteger(L, 2), ops = luaL_checkinteger(L, 3);
    int length = luaL_checkinteger(L, 4);
    uint64_t sum = 0;
    char key[8];
    for (uint32_t i = 0; i < ops; i++)
    {
        char *end = put_key(put_byte(key, FIXED_ARRAY + 1), next_key(count));
        box_iterator_t *iterator = box_index_iterator(space, 0, ITER_GE, key, end);
        if (iterator == NULL)
            return luaL_error(L, "iterator failed");
        box_tuple_t *tuple = NULL;
        for (int j = 0; j < length && box_iterator_next(iterator, &tuple) == 0 && tuple != NULL; j++)
            sum += read_value(tuple);
        box_iterator_free(iterator);
    }
    lua_pushnumber(L, (double)sum);
    return 1;
}

LUA_API int luaopen_loops(lua_State *L)
{
    lua_newtable(L);
    lua_pushcfunction(L, get);
    lua_setfield(L, -2, "get");
    lua_pushcfunction(L, replace);
    lua_setfield(L, -2, "replace");
    lua_pushcfunction(L, scan);
    lua_setfield(L, -2, "scan");
    return 1;
}
