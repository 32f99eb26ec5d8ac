package io.memtx.server.config;

import io.memtx.server.ThreadingMode;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Rows of the table that are about the process, its endpoints and users. */
final class ServerOptions
{
    static final Option<String> LISTEN_URI = Option.of(
        "iproto.listen[].uri", ValueType.LISTEN_URI, "Where others connect to, over UDP; the first counts.")
        .box("listen").dynamic();

    static final Option<String> PEER_LOGIN = Option.of(
        "iproto.advertise.peer.login", ValueType.STRING, "User as whom others come; one of credentials.users.")
        .dynamic();

    static final Option<String> PEER_PASSWORD = Option.of(
        "iproto.advertise.peer.password", ValueType.SECRET, "His password; that of credentials when it is not set.")
        .dynamic();

    static final Option<String> PEER_URI = Option.of(
        "iproto.advertise.peer.uri", ValueType.LISTEN_URI,
        "Where others reach the instance, if not where it listens.").dynamic();

    static final Option<String> USER_PASSWORD = Option.of(
        "credentials.users.*.password", ValueType.SECRET, "Of the user; without one he cannot come over the network.")
        .in(Scope.GLOBAL, Scope.GROUP, Scope.REPLICASET, Scope.INSTANCE).dynamic();

    static final Option<List<String>> USER_ROLES = Option.of(
        "credentials.users.*.roles", ValueType.listOf(ValueType.STRING),
        "Roles of the user: with 'replication' or 'super' he may replicate.").dynamic();

    static final Option<Boolean> IS_CONSOLE_ENABLED = Option.of(
        "console.enabled", ValueType.BOOLEAN, "Whether there is a console.").by(true);

    static final Option<String> CONSOLE_SOCKET = Option.of(
        "console.socket", ValueType.STRING, "Unix socket of the console, for the owner of the process only.")
        .by("var/run/{{ instance_name }}/memtx.control");

    static final Option<String> CONSOLE_LISTEN = Option.of(
        "console.listen", ValueType.LISTEN_URI,
        "Where the console listens besides, over TCP, on a loopback address. memtx's own.");

    static final Option<String> HTTP_LISTEN = Option.of(
        "http.listen", ValueType.LISTEN_URI,
        "Where metrics, health and the page are, over TCP, on a loopback address. memtx's own.");

    static final Option<String> LOG_TO = Option.of(
        "log.to", ValueType.oneOf("stderr", "file", "devnull", "pipe", "syslog"),
        "Where the log goes; 'pipe' and 'syslog' are refused.").by("file");

    static final Option<String> LOG_FILE = Option.of(
        "log.file", ValueType.STRING, "File of the log; reopened at SIGHUP.")
        .by("var/log/{{ instance_name }}/memtx.log").box("log");

    static final Option<Integer> LOG_LEVEL = Option.of(
        "log.level", ValueType.LOG_LEVEL, "How much is logged: 5, info.").by(5).box("log_level").dynamic();

    static final Option<String> LOG_FORMAT = Option.of(
        "log.format", ValueType.oneOf("plain", "json"), "A line of text each, or an object.")
        .by("plain").box("log_format");

    static final Option<Long> LOG_MAX_SIZE = Option.of(
        "log.max_size", ValueType.integer(0, Long.MAX_VALUE),
        "Bytes at which the file gives way to a new one; 0 for never. memtx's own.").by(104_857_600L);

    static final Option<Long> LOG_MAX_FILES = Option.of(
        "log.max_files", ValueType.integer(1, 1000), "How many files of log are kept. memtx's own.").by(5L);

    static final Option<Boolean> ISOLATED = Option.of(
        "isolated", ValueType.BOOLEAN,
        "Cut off: read-only, not listening, following nobody, and left out of what others follow.")
        .by(false).in(Scope.INSTANCE).dynamic();

    static final List<Option<?>> ALL = table();

    private static final String SHARED = "shared";
    private static final Map<String, Supplier<IdleStrategy>> IDLE = Map.of(
        "low-cpu", () -> new BackoffIdleStrategy(10, 20, 1_000, 1_000_000),
        "balanced", YieldingIdleStrategy::new,
        "spin", BusySpinIdleStrategy::new);

    private ServerOptions()
    {
    }

    private static List<Option<?>> table()
    {
        final List<Option<?>> table = new ArrayList<>(List.of(
            LISTEN_URI,
            Option.of("iproto.listen[].params.transport", ValueType.oneOf("plain"), "How it is encrypted: not.")
                .by("plain").noted("peers sign each message instead"),
            Option.of("iproto.advertise.client", ValueType.STRING, "Where clients reach the instance.")
                .noted("nobody looks there"),
            PEER_LOGIN,
            PEER_PASSWORD,
            PEER_URI,
            Option.of("iproto.advertise.peer.params.transport", ValueType.oneOf("plain"), "How it is encrypted: not.")
                .noted("peers sign each message instead"),
            Option.of("iproto.advertise.sharding", ValueType.ANY, "Where a router reaches the instance.")
                .noted("there is no sharding"),
            Option.of("iproto.threads", ValueType.integer(1, 1000), "Threads that serve clients.")
                .by(1L).box("iproto_threads").noted("one thread serves the network"),
            Option.of("iproto.net_msg_max", ValueType.integer(2, Long.MAX_VALUE), "Requests of clients at a time.")
                .by(768L).box("net_msg_max").noted("there are no clients over the binary protocol"),
            Option.of("iproto.readahead", ValueType.integer(128, 2_147_483_648L), "Bytes read ahead of a client.")
                .by(16_320L).box("readahead").noted("there are no clients over the binary protocol"),
            USER_PASSWORD,
            USER_ROLES,
            Option.of("credentials.roles.*.roles", ValueType.listOf(ValueType.STRING), "Roles of the role.")
                .dynamic()));
        for (final String owner : List.of("users", "roles"))
        {
            table.addAll(privileges("credentials." + owner + ".*.privileges[]."));
        }
        table.addAll(List.of(
            IS_CONSOLE_ENABLED,
            CONSOLE_SOCKET,
            CONSOLE_LISTEN,
            HTTP_LISTEN,
            LOG_TO,
            LOG_FILE,
            LOG_LEVEL,
            LOG_FORMAT,
            LOG_MAX_SIZE,
            LOG_MAX_FILES,
            Option.of("log.nonblock", ValueType.BOOLEAN, "Whether a line may be lost rather than waited for.")
                .box("log_nonblock").noted("the transaction thread logs nothing that it has to wait for"),
            Option.of("log.modules", ValueType.ANY, "Levels of parts.")
                .box("log_modules").noted("there is one level for all"),
            ISOLATED,
            Option.of("labels", ValueType.ANY, "Words for people.").noted("nobody looks at them"),
            Option.of(
                "threads.mode", ValueType.oneOf("dedicated", SHARED),
                "Whether transactions and the network have a thread each, or share one. memtx's own.")
                .by("dedicated").sets((context, value) ->
                    context.threadingMode(ThreadingMode.valueOf(value.toUpperCase(Locale.ROOT)))),
            Option.of(
                "threads.idle", ValueType.oneOf("low-cpu", "balanced", "spin"),
                "What threads do while there is nothing to do: sleep up to a millisecond, yield, or spin. memtx's own.")
                .by("low-cpu").sets((context, value) -> context.idleStrategySupplier(IDLE.get(value))),
            Option.of(
                "aeron.dir", ValueType.STRING, "Directory of the media driver, by default below /dev/shm. memtx's own.")
                .sets((context, value) -> context.aeronDirectory(Path.of(value))),
            Option.of(
                "aeron.embedded", ValueType.BOOLEAN,
                "Whether the instance has a media driver of its own, or uses the one in aeron.dir. memtx's own.")
                .by(true).sets((context, value) -> context.aeronDriverEmbedded(value)),
            Option.of("config.reload", ValueType.oneOf("auto", "manual"), "Who reloads.")
                .by("auto").in(Scope.GLOBAL).noted("whoever wants it reloads"),
            Option.of(
                "config.context.*.from", ValueType.oneOf("env", "file"),
                "Where the variable {{ context.NAME }} comes from.").in(Scope.GLOBAL).dynamic(),
            Option.of("config.context.*.env", ValueType.STRING, "Variable of the environment that it is.")
                .in(Scope.GLOBAL).dynamic(),
            Option.of("config.context.*.file", ValueType.STRING, "File that it is.").in(Scope.GLOBAL).dynamic(),
            Option.of("config.context.*.rstrip", ValueType.BOOLEAN, "Whether blanks at the end of the file go.")
                .by(false).in(Scope.GLOBAL).dynamic()));
        table.addAll(foreign());
        return List.copyOf(table);
    }

    private static List<Option<?>> privileges(final String at)
    {
        final ValueType<List<String>> names = ValueType.listOf(ValueType.STRING);
        return List.of(
            Option.of(
                at + "permissions",
                ValueType.listOf(ValueType.oneOf(
                    "read", "write", "execute", "create", "alter", "drop", "usage", "session")),
                "What may be done.").dynamic(),
            Option.of(at + "universe", ValueType.BOOLEAN, "Whether to everything.").dynamic(),
            Option.of(at + "spaces", names, "To which spaces.").dynamic(),
            Option.of(at + "functions", names, "To which functions.").dynamic(),
            Option.of(at + "sequences", names, "To which sequences.").dynamic(),
            Option.of(at + "lua_eval", ValueType.BOOLEAN, "Whether to text in Lua.").noted("nobody evaluates it"),
            Option.of(at + "lua_call", names, "To which functions of Lua.").noted("nobody calls them"),
            Option.of(at + "sql", names, "To which statements of SQL.").noted("there is no SQL"));
    }

    /** What a file made for a Tarantool may hold besides. */
    private static List<Option<?>> foreign()
    {
        final List<Option<?>> table = new ArrayList<>();
        Map.of(
            "app", "an application's code is not run",
            "audit_log", "there is no audit log",
            "roles", "roles written in Lua are not run",
            "security", "there are none of these checks",
            "sharding", "there is no sharding",
            "stateboard", "there is no coordinator",
            "vinyl", "there is no engine of that name")
            .forEach((name, why) ->
                table.add(Option.of(name, ValueType.ANY, "Of Tarantool.").refused("memtx has no such thing: " + why)));
        Map.of(
            "compat", "everything is as in 3.x",
            "failover", "there is no coordinator",
            "feedback", "nothing calls home",
            "fiber", "there are no such limits",
            "flightrec", "there is no flight recorder",
            "lua", "the console has limits of its own",
            "metrics", "all are shown",
            "roles_cfg", "roles written in Lua are not run",
            "sql", "there is no SQL")
            .forEach((name, why) -> table.add(Option.of(name, ValueType.ANY, "Of Tarantool.").noted(why)));
        table.add(Option.of("process.pid_file", ValueType.STRING, "File with the number of the process.")
            .box("pid_file").noted("it is var/run/INSTANCE/memtx.pid, where the verbs look for it"));
        table.add(Option.of("process.work_dir", ValueType.STRING, "Where paths begin.")
            .box("work_dir").noted("paths begin where the file is"));
        for (final String name : List.of("background", "coredump", "strip_core", "title", "username"))
        {
            table.add(Option.of("process." + name, ValueType.ANY, "Of the process.")
                .noted("whoever starts it decides"));
        }
        table.sort((a, b) -> a.path().compareTo(b.path()));
        return table;
    }
}
