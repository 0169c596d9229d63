using YamlDotNet.Core;

namespace Runner.Engine.Reading;

/// <summary>YAML that is right and yet more than an experiment can mean.</summary>
internal sealed class TooMuchYamlException(Mark at, string message) : YamlException(at, at, message);
