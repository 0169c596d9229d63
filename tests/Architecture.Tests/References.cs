using System.Reflection;
using System.Reflection.Emit;
using Runner.Engine;

namespace Architecture.Tests;

public sealed class References
{
    public static TheoryData<string> Sources => [.. Built.Sources];

    public static TheoryData<string> Plugins => [.. Built.Plugins];

    [Theory]
    [MemberData(nameof(Sources))]
    public void AnAssemblyOfTheRunnerRefersToNothingAboveIt(string name)
    {
        Assert.True(ReferenceRule.OfSources.TryGetValue(name, out ReferenceRule? rule), $"{name} has no rule: say what it may refer to");
        Assert.Empty(rule.Violations(Built.SourceAssembly(name)));
    }

    [Theory]
    [MemberData(nameof(Plugins))]
    public void APluginSeesTheContractAndTheTensorFloorOnly(string name) => Assert.Empty(ReferenceRule.OfPlugins.Violations(Built.PluginAssembly(name)));

    [Fact]
    public void APluginThatUsesTheEngineIsFound()
    {
        string folder = Directory.CreateTempSubdirectory("runner-architecture-").FullName;
        try
        {
            string trespasser = Path.Combine(folder, "Trespasser.dll");
            PersistedAssemblyBuilder assembly = new(new AssemblyName("Trespasser"), typeof(object).Assembly);
            TypeBuilder type = assembly.DefineDynamicModule("Trespasser").DefineType("Trespasser", TypeAttributes.Public);
            type.DefineField("runner", typeof(ExperimentRunner), FieldAttributes.Private);
            type.CreateType();
            assembly.Save(trespasser);

            Assert.Equal(["a plugin refers to Runner.Engine (Trespasser.dll)"], ReferenceRule.OfPlugins.Violations(trespasser));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void TheProgramKeepsNoRuleButItsOwn()
    {
        string program = Built.SourceAssembly("Runner.Cli");

        Assert.Contains("a plugin refers to Runner.Engine (runner.dll)", ReferenceRule.OfPlugins.Violations(program));
        Assert.Contains("Runner.Abstractions refers to TorchSharp (runner.dll)", ReferenceRule.OfSources["Runner.Abstractions"].Violations(program));
    }
}
