namespace TapToPcap.Inspecting;

/// <summary>A problem of one input: of what kind it is, and a message for people.</summary>
/// <param name="Message">Names the input and, where there is one, the place in it.</param>
public sealed record InspectionProblem(InspectionProblemKind Kind, string Message);
