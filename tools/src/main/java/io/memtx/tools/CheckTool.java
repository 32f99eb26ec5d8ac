package io.memtx.tools;

import io.memtx.server.config.ConfigException;
import io.memtx.server.config.ConfigSources;
import io.memtx.server.config.Configuration;
import io.memtx.server.config.InstanceConfig;
import io.memtx.server.config.JsonSchema;
import io.memtx.tools.instances.InstanceRef;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code memtx check}.
 */
@Command(
    name = "check",
    description = "Says all that is wrong with a configuration, and where; changes nothing.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
        "0:it can be used",
        "1:it cannot",
        "2:wrong usage"})
final class CheckTool implements Callable<Integer>
{
    @Mixin
    private InstanceArguments arguments;

    @Option(
        names = "--effective",
        description = "Print what holds for each instance, option by option, and who says so. Passwords are not shown.")
    private boolean isEffective;

    @Option(names = "--schema", description = "Print the JSON schema of config.yaml, and nothing else.")
    private boolean isSchema;

    @Option(
        names = "--set", paramLabel = "PATH=VALUE", description = "Option that holds whatever the file says.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--json", description = "One object.")
    private boolean isJson;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException
    {
        final PrintWriter out = spec.commandLine().getOut();
        if (isSchema)
        {
            out.println(JsonWriter.pretty(JsonSchema.of()));
            return 0;
        }
        final List<String> faults = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();
        final Map<String, Object> instances = new LinkedHashMap<>();
        Path directory = null;
        try
        {
            Configuration configuration = null;
            for (final InstanceRef ref : arguments.configured())
            {
                if (!ref.directory().equals(directory))
                {
                    directory = ref.directory();
                    configuration = Configuration.load(new ConfigSources(directory, System.getenv(), overrides));
                    configuration.warnings().forEach((warning) -> warnings.add(warning.toString()));
                }
                instances.put(ref.fullName(), effective(configuration.instance(ref.instance())));
            }
        }
        catch (final ConfigException ex)
        {
            ex.faults().forEach((fault) -> faults.add(fault.toString()));
        }
        if (isJson)
        {
            final Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("faults", faults);
            answer.put("warnings", warnings);
            answer.put("instances", instances);
            out.println(JsonWriter.pretty(answer));
        }
        else
        {
            print(faults, warnings, instances, out);
        }
        return faults.isEmpty() ? 0 : InstanceArguments.NOT_SO_STATUS;
    }

    private void print(
        final List<String> faults,
        final List<String> warnings,
        final Map<String, Object> instances,
        final PrintWriter out)
    {
        final PrintWriter err = spec.commandLine().getErr();
        faults.forEach((fault) -> err.println(InstanceArguments.failed(fault)));
        warnings.forEach((warning) -> err.println(InstanceArguments.done("warning: " + warning)));
        instances.forEach((name, options) ->
        {
            out.println(InstanceArguments.done(name + ": the configuration is valid"));
            if (isEffective)
            {
                ((List<?>)options).forEach((option) ->
                {
                    final Map<?, ?> fields = (Map<?, ?>)option;
                    out.println("       " + fields.get("path") + ": " + fields.get("value") + "  # " +
                        fields.get("source"));
                });
            }
        });
    }

    private static List<Map<String, Object>> effective(final InstanceConfig config)
    {
        final List<Map<String, Object>> options = new ArrayList<>();
        for (final InstanceConfig.Effective effective : config.effective())
        {
            final Map<String, Object> option = new LinkedHashMap<>();
            option.put("path", effective.path());
            option.put("value", effective.value());
            option.put("source", effective.source());
            options.add(option);
        }
        return options;
    }
}
