package io.memtx.tools.house;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The arrows of ARCHITECTURE.md, and what a library module never does.
 */
class ArchitectureTest
{
    private static final String[] LIBRARIES =
        {"io.memtx.tuple..", "io.memtx.index..", "io.memtx.xlog..", "io.memtx.memtx..", "io.memtx.relay..",
        "io.memtx.synchro.."};

    private static JavaClasses ours;

    @BeforeAll
    static void readClasses()
    {
        ours = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.memtx");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
            "io.memtx.tuple..      |",
            "io.memtx.index.hash.. | io.memtx.tuple..",
            "io.memtx.index.tree.. | io.memtx.tuple..",
            "io.memtx.xlog..       | io.memtx.tuple.msgpack,io.memtx.tuple.arena",
            "io.memtx.memtx..      | io.memtx.tuple..,io.memtx.index..,io.memtx.xlog..",
            "io.memtx.relay..      | io.memtx.xlog..,io.memtx.tuple.msgpack,io.memtx.tuple.arena,io.memtx.tuple.error",
            "io.memtx.synchro..    | io.memtx.xlog..,io.memtx.tuple.msgpack,io.memtx.tuple.arena,io.memtx.tuple.error",
            "io.memtx.server..     | io.memtx.memtx..,io.memtx.relay..,io.memtx.synchro..,io.memtx.xlog..,io.memtx.tuple..",
            "io.memtx.tools..      | io.memtx.server..,io.memtx.relay..,io.memtx.memtx..,io.memtx.xlog..," +
                "io.memtx.tuple..",
        })
    void shouldDependOnlyAlongTheArrows(final String module, final String allowed)
    {
        assertTrue(ours.stream().anyMatch(resideInAPackage(module)::test), "no classes in " + module);
        final DescribedPredicate<JavaClass> foreign = resideOutsideOfPackage("io.memtx..");
        final DescribedPredicate<JavaClass> own = resideInAPackage(module);
        final DescribedPredicate<JavaClass> others =
            resideInAnyPackage(null == allowed ? new String[0] : allowed.split(","));
        classes().that().resideInAPackage(module)
            .should().onlyDependOnClassesThat(foreign.or(own).or(others))
            .check(ours);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages()
    {
        slices().matching("io.memtx.(**)").should().beFreeOfCycles().check(ours);
    }

    @Test
    void shouldTouchRawMemoryInTheArenaOnly()
    {
        noClasses().that().resideOutsideOfPackage("io.memtx.tuple.arena")
            .and().doNotHaveFullyQualifiedName("io.memtx.memtx.MissingFlagException") // probes for the JVM flag
            .should().dependOnClassesThat().haveNameMatching(".*\\.Unsafe(Api|Access)?")
            .check(ours);
    }

    @Test
    void shouldNameTheOptionalIcuInTheCollationsOnly()
    {
        noClasses().that().resideOutsideOfPackage("io.memtx.tuple.collation")
            .should().dependOnClassesThat().resideInAPackage("com.ibm.icu..")
            .check(ours);
    }

    @Test
    void shouldNotLogInLibraries()
    {
        noClasses().that().resideInAnyPackage(LIBRARIES)
            .should().dependOnClassesThat().resideInAnyPackage("java.util.logging..", "org.slf4j..")
            .check(ours);
    }

    @Test
    void shouldNotPrintInLibraries()
    {
        noClasses().that().resideInAnyPackage(LIBRARIES)
            .should(ACCESS_STANDARD_STREAMS)
            .check(ours);
    }

    @Test
    void shouldNotSleepInLibraries()
    {
        noClasses().that().resideInAnyPackage(LIBRARIES)
            .should().callMethod(Thread.class, "sleep", long.class)
            .orShould().callMethod(Thread.class, "sleep", long.class, int.class)
            .check(ours);
    }

    @Test
    void shouldFindClassesOfEveryModule()
    {
        for (final String module : LIBRARIES)
        {
            assertTrue(ours.stream().filter(resideInAPackage(module)::test).count() > 5, module);
        }
    }
}
