using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Runner.Cli.Commands;

/// <summary>Options that are read here, not by the library: what is none of their values is refused with their name and their limits, also where a validator asks for them.</summary>
internal static class TypedOption
{
    public static Option<int> Whole(string name, int least, int otherwise, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        DefaultValueFactory = _ => otherwise,
        CustomParser = given => Whole(given, given.Tokens[^1].Value, name, least),
    };

    public static Option<int[]> Wholes(string name, int least, int[] otherwise, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        DefaultValueFactory = _ => otherwise,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = given => [.. given.Tokens.Select(token => Whole(given, token.Value, name, least))],
    };

    /// <summary>A finite number from 0; null where it is not given.</summary>
    public static Option<double?> Real(string name, string description) => new(name)
    {
        HelpName = "T",
        Description = description,
        CustomParser = given =>
        {
            string text = given.Tokens[^1].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= 0 && double.IsFinite(number))
            {
                return number;
            }
            given.AddError($"{name} takes a number from 0; not {text}.");
            return null;
        },
    };

    /// <summary>What is said or not, and takes no value.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Adds a check of options with each other. Where one of them has no value or several, the library says so, and throws at who asks for it.</summary>
    public static void AddCheck(this Command command, Action<CommandResult> check) => command.Validators.Add(result =>
    {
        if (result.Children.OfType<OptionResult>().All(given => given.Tokens.Count >= given.Option.Arity.MinimumNumberOfValues && given.Tokens.Count <= given.Option.Arity.MaximumNumberOfValues))
        {
            check(result);
        }
    });

    /// <summary>Whether an option was typed, whatever its value.</summary>
    public static bool Has(this CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static int Whole(ArgumentResult given, string text, string name, int least)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least)
        {
            return number;
        }
        given.AddError($"{name} takes a whole number from {least}; not {text}.");
        return least;
    }
}
