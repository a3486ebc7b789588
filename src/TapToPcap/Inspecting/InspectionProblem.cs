namespace TapToPcap.Inspecting;

/// <summary>What is wrong with an input.</summary>
/// <param name="Message">Names the input and, where there is one, the place in it.</param>
public sealed record InspectionProblem(InspectionProblemKind Kind, string Message);
