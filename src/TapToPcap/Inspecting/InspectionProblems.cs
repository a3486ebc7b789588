using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Inspecting;

/// <summary>Records the problems of the inputs in the order in which they are found, and passes everything on to another
/// observer.</summary>
internal sealed class InspectionProblems(IConversionObserver observer) : IConversionObserver
{
    private readonly List<InspectionProblem> _all = [];

    internal IReadOnlyList<InspectionProblem> All => _all;

    internal int Count(InspectionProblemKind kind) => _all.Count(problem => problem.Kind == kind);

    public void Reading(string name) => observer.Reading(name);

    public void Damaged(TapFormatException problem)
    {
        Add(problem is EmptyTapException ? InspectionProblemKind.Empty : InspectionProblemKind.Damaged, problem);
        observer.Damaged(problem);
    }

    public void NotTap(TapFormatException problem)
    {
        Add(InspectionProblemKind.NotTap, problem);
        observer.NotTap(problem);
    }

    public void Unreadable(InputException problem)
    {
        Add(InspectionProblemKind.Unreadable, problem);
        observer.Unreadable(problem);
    }

    public void Progressed(long bytes) => observer.Progressed(bytes);

    private void Add(InspectionProblemKind kind, Exception problem) => _all.Add(new InspectionProblem(kind, problem.Message));
}
