using System.Globalization;
using System.Reflection;
using System.Text;
using TapToPcap.Converting;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests;

/// <summary>What the library offers is what tests/TapToPcap.Tests/public-api.txt says; a change of either is a change of the other.</summary>
public class PublicApiTests
{
    private static readonly string Approved = Path.Combine(Repository.Root, "tests", "TapToPcap.Tests", "public-api.txt");

    [Fact]
    public void Library_PublicMembers_AreTheApprovedOnes()
    {
        string text = Describe(typeof(ConversionOptions).Assembly);
        if (Environment.GetEnvironmentVariable("APPROVE") == "yes")
        {
            File.WriteAllText(Approved, text);
        }

        Assert.Equal(File.ReadAllText(Approved), text);
    }

    private static string Describe(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{type.FullName}\n");
            const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            IEnumerable<string> members = type.GetMembers(Declared).Where(member => !IsCompilerMade(member)).Select(Describe);
            foreach (string member in members.Order(StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {member}\n");
            }
        }

        return text.ToString();
    }

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo method => $"{NameOf(method.ReturnType)} {method.Name}({string.Join(", ", method.GetParameters().Select(Describe))})",
        ConstructorInfo constructor => $"new({string.Join(", ", constructor.GetParameters().Select(Describe))})",
        PropertyInfo property => $"{NameOf(property.PropertyType)} {property.Name} {{ {(property.GetMethod?.IsPublic == true ? "get; " : "")}{(property.SetMethod?.IsPublic == true ? "set; " : "")}}}",
        FieldInfo field => field.IsLiteral ? $"{field.Name} = {field.GetRawConstantValue()}" : $"{NameOf(field.FieldType)} {field.Name}",
        _ => member.ToString()!,
    };

    private static string Describe(ParameterInfo parameter) => $"{NameOf(parameter.ParameterType)} {parameter.Name}";

    private static string NameOf(Type type) => type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;

    // Accessors, and what the compiler adds to records and enums.
    private static bool IsCompilerMade(MemberInfo member) =>
        member is MethodBase { IsSpecialName: true, IsConstructor: false, Name: not "op_Addition" }
        || member.Name is "Equals" or "GetHashCode" or "ToString" or "<Clone>$" or "PrintMembers" or "Deconstruct" or "value__";
}
