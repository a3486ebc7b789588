using TapToPcap.Live.Admin.Request;

namespace TapToPcap.Tests.Live;

/// <summary>What aborts an Envoy, or takes it seconds or much memory, is never sent.</summary>
public class AdminRequestFormsTests
{
    public static TheoryData<string> Names { get; } = [.. AdminRequestForms.All.Select(form => form.Name)];

    [Fact]
    public void All_Names_Differ() => Assert.Distinct(AdminRequestForms.All.Select(form => form.Name));

    [Fact]
    public void All_FormsThatAbortEnvoy_AreRefusedByUs() =>
        Assert.All(AdminRequestForms.All.Where(form => form.AbortsEnvoy), form => Assert.Equal(AdminAnswer.RefusedByUs, form.Expected));

    [Theory]
    [MemberData(nameof(Names), DisableDiscoveryEnumeration = true)]
    public void Parse_Form_IsWrittenAnewOrRefusedWithAReason(string name)
    {
        AdminRequestForm form = AdminRequestForms.All.Single(one => one.Name == name);
        if (form.Expected == AdminAnswer.RefusedByUs)
        {
            FormatException e = Assert.Throws<FormatException>(() => AdminRequest.Parse(form.Request));
            Assert.NotEmpty(e.Message);
            return;
        }

        AdminRequest request = AdminRequest.Parse(form.Request);

        Assert.Equal(request.Body, AdminRequest.Parse(request.Body).Body);
        Assert.DoesNotContain("streaming_grpc", request.Body, StringComparison.Ordinal);
    }
}
