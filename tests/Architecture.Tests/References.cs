using System.Reflection;
using System.Reflection.Emit;
using Runner.Diffusion.Schedulers;
using Runner.Engine;
using Runner.Training;

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
    public void APluginSeesTheContractAndTheFloorsOnly(string name) => Assert.Empty(ReferenceRule.OfPlugins.Violations(Built.PluginAssembly(name)));

    [Theory]
    [InlineData("StableDiffusion")]
    [InlineData("OnnxLabelers")]
    [InlineData("Interventions")]
    [InlineData("SyntheticScenes")]
    public void WhatSamplesCarriesNoDigestOfATrainerOrOfAMetric(string plugin) => Assert.Empty(ReferenceRule.OfSampling.Violations(Built.PluginAssembly(plugin)));

    [Fact]
    public void TheBuiltInStagesCarryNoDigestOfATrainerOrOfAMetric() => Assert.Empty(ReferenceRule.OfSampling.Violations(Built.SourceAssembly("Runner.Stages")));

    [Fact]
    public void APluginThatUsesTheEngineIsFound() => Assert.Equal(
        ["a plugin refers to Runner.Engine (Trespasser.dll)"],
        ViolationsOfAnAssemblyWithAFieldOf(typeof(ExperimentRunner), ReferenceRule.OfPlugins));

    [Fact]
    public void AFloorThatUsesAFloorBesideItIsFound() => Assert.Equal(
        ["Runner.Training refers to Runner.Diffusion (Trespasser.dll)"],
        ViolationsOfAnAssemblyWithAFieldOf(typeof(NoiseLevel), ReferenceRule.OfSources["Runner.Training"]));

    [Fact]
    public void ASamplerThatUsesATrainerIsFound() => Assert.Equal(
        ["what samples refers to Runner.Training (Trespasser.dll)"],
        ViolationsOfAnAssemblyWithAFieldOf(typeof(TrainingSettings), ReferenceRule.OfSampling));

    [Fact]
    public void TheProgramKeepsNoRuleButItsOwn()
    {
        string program = Built.SourceAssembly("Runner.Cli");

        Assert.Contains("a plugin refers to Runner.Engine (runner.dll)", ReferenceRule.OfPlugins.Violations(program));
        Assert.Contains("Runner.Abstractions refers to TorchSharp (runner.dll)", ReferenceRule.OfSources["Runner.Abstractions"].Violations(program));
    }

    private static string[] ViolationsOfAnAssemblyWithAFieldOf(Type type, ReferenceRule rule)
    {
        string folder = Directory.CreateTempSubdirectory("runner-architecture-").FullName;
        try
        {
            string trespasser = Path.Combine(folder, "Trespasser.dll");
            PersistedAssemblyBuilder assembly = new(new AssemblyName("Trespasser"), typeof(object).Assembly);
            TypeBuilder builder = assembly.DefineDynamicModule("Trespasser").DefineType("Trespasser", TypeAttributes.Public);
            builder.DefineField("field", type, FieldAttributes.Private);
            builder.CreateType();
            assembly.Save(trespasser);
            return [.. rule.Violations(trespasser)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
