using System.Reflection;
using System.Reflection.Emit;
using System.Text;

namespace TapToPcap.Tests.Support;

/// <summary>Which folder of a library uses which, read from its compiled types: bases, fields, signatures and method bodies.</summary>
internal sealed class FolderGraph(IReadOnlyDictionary<string, IReadOnlySet<string>> uses)
{
    private const string Root = "TapToPcap.";
    private const string Generated = "Protos";
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    internal IReadOnlyCollection<string> Folders => [.. uses.Keys];

    internal static FolderGraph Of(Assembly assembly)
    {
        Dictionary<string, IReadOnlySet<string>> uses = [];
        foreach (IGrouping<string, Type> folder in assembly.GetTypes().Where(type => FolderOf(type) is not null).GroupBy(type => FolderOf(type)!))
        {
            HashSet<string> used = [.. folder.SelectMany(UsedBy).SelectMany(Parts).Select(FolderOf).OfType<string>()];
            used.Remove(folder.Key);
            uses[folder.Key] = used;
        }

        return new FolderGraph(uses);
    }

    /// <summary>The folders that use themselves by way of others.</summary>
    internal IEnumerable<string> Cycles() => uses.Keys.Where(folder => Reachable(folder).Contains(folder));

    /// <summary>A line for each folder, below those that it uses.</summary>
    internal string Draw()
    {
        StringBuilder text = new("```text\n");
        int width = uses.Keys.Max(folder => folder.Length) + 2;
        foreach (string folder in uses.Keys.OrderBy(folder => Reachable(folder).Count).ThenBy(folder => folder, StringComparer.Ordinal))
        {
            string used = string.Join(", ", uses[folder].Order(StringComparer.Ordinal));
            text.Append(folder.PadRight(width)).Append(used.Length == 0 ? "-" : used).Append('\n');
        }

        return text.Append("```\n").ToString();
    }

    private HashSet<string> Reachable(string folder)
    {
        HashSet<string> seen = [];
        Stack<string> left = new(uses[folder]);
        while (left.TryPop(out string? next))
        {
            if (seen.Add(next) && uses.TryGetValue(next, out IReadOnlySet<string>? further))
            {
                foreach (string one in further)
                {
                    left.Push(one);
                }
            }
        }

        return seen;
    }

    private static string? FolderOf(Type type)
    {
        string name = type.Namespace ?? "";
        return name.StartsWith(Root, StringComparison.Ordinal) && !name[Root.Length..].StartsWith(Generated, StringComparison.Ordinal) ? name[Root.Length..].Replace('.', '/') : null;
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.IsGenericType ? [type, .. type.GetGenericArguments().SelectMany(Parts)] : [type];

    private static IEnumerable<Type> UsedBy(Type type) =>
    [
        .. type.BaseType is Type parent ? [parent] : Array.Empty<Type>(),
        .. type.GetInterfaces(),
        .. type.GetFields(All).Select(field => field.FieldType),
        .. type.GetMethods(All).Select(method => method.ReturnType),
        .. type.GetMembers(All).OfType<MethodBase>().SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)),
        .. type.GetMembers(All).OfType<MethodBase>().SelectMany(InBody),
    ];

    private static IEnumerable<Type> InBody(MethodBase method)
    {
        if (method.GetMethodBody() is not MethodBody body)
        {
            return [];
        }

        return [.. body.LocalVariables.Select(local => local.LocalType), .. TokensOf(body.GetILAsByteArray()!).SelectMany(token => Resolve(method, token))];
    }

    private static IEnumerable<Type> Resolve(MethodBase method, int token)
    {
        Type[]? ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        MemberInfo? member = method.Module.ResolveMember(token, ofType, ofMethod);
        return member switch
        {
            Type type => [type],
            MethodBase called => [called.DeclaringType!, .. called.IsGenericMethod ? called.GetGenericArguments() : []],
            FieldInfo field => [field.DeclaringType!, field.FieldType],
            _ => [],
        };
    }

    // ECMA-335, partition III: an operation is one byte, or two of which the first is FE, then its operand.
    private static IEnumerable<int> TokensOf(byte[] body)
    {
        for (int at = 0; at < body.Length;)
        {
            short value = body[at++];
            value = value == 0xFE ? unchecked((short)(0xFE00 | body[at++])) : value;
            OperandType operand = OpCodesByValue[value].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return BitConverter.ToInt32(body, at);
            }

            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(body, at)),
                _ => 4,
            };
        }
    }
}
