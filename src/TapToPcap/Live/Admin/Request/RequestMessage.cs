using YamlDotNet.RepresentationModel;

namespace TapToPcap.Live.Admin.Request;

/// <summary>Checks one value of a request, and returns it as it is sent.</summary>
/// <param name="path">Where the value is, as in <c>tap_config.match</c>.</param>
/// <exception cref="FormatException">The field cannot have this value.</exception>
internal delegate YamlNode FieldReader(YamlNode given, string path);

/// <summary>A protobuf message in a request: which fields it may have, and which it must have.</summary>
internal sealed class RequestMessage(params (string Name, FieldReader Read)[] fields)
{
    /// <summary>Exactly one of these fields must be given; default none, no such rule.</summary>
    internal string[] OneOf { get; init; } = [];

    /// <summary>Each of these fields must be given; default none.</summary>
    internal string[] Required { get; init; } = [];

    /// <summary>Checks the message and everything in it.</summary>
    /// <returns>The message, with each field under its name in the protobuf definition.</returns>
    /// <exception cref="FormatException">Something in it is not what Envoy expects, or is there twice.</exception>
    internal YamlMappingNode Read(YamlNode given, string path)
    {
        if (given is not YamlMappingNode mapping)
        {
            throw new FormatException($"{path}: expected a mapping");
        }

        YamlMappingNode read = [];
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            (string name, FieldReader readField) = Find(key, path);
            if (read.Children.ContainsKey(name))
            {
                throw new FormatException($"{path}: {name} is given twice");
            }

            read.Add(name, readField(value, $"{path}.{name}"));
        }

        Check(read, path);
        return read;
    }

    private void Check(YamlMappingNode read, string path)
    {
        if (Required.FirstOrDefault(name => !read.Children.ContainsKey(name)) is string missing)
        {
            throw new FormatException($"{path}: has no {missing}");
        }

        string[] chosen = [.. OneOf.Where(name => read.Children.ContainsKey(name))];
        if (OneOf.Length > 0 && chosen.Length != 1)
        {
            throw new FormatException($"{path}: expected one of {string.Join(", ", OneOf)}, found {(chosen.Length == 0 ? "none" : string.Join(" and ", chosen))}");
        }
    }

    private (string Name, FieldReader Read) Find(YamlNode key, string path)
    {
        string spelled = (key as YamlScalarNode)?.Value ?? $"{key}";
        return fields.FirstOrDefault(field => spelled == field.Name || spelled == CamelCase(field.Name)) is { Name: not null } found
            ? found
            : throw new FormatException($"{path}: {spelled} is no field that can be sent here; there {(fields.Length == 0 ? "are none" : $"are {string.Join(", ", fields.Select(field => field.Name))}")}");
    }

    // Fields have two spellings in protobuf's JSON, tap_config and tapConfig.
    private static string CamelCase(string name)
    {
        string[] words = name.Split('_');
        return words[0] + string.Concat(words[1..].Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
