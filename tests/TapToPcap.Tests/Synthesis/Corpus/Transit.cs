namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>The way of a tap's records to its reader, on which some are lost, some come twice and some come late.</summary>
internal static class Transit
{
    /// <summary>How many events the reader waits for one that is late.</summary>
    private const int Window = 64;

    /// <summary>How far after its original a repeat sets out.</summary>
    private const int MaxRepeatDistance = 10;

    internal static List<Parcel> Deliver(Random random, IEnumerable<ConversationPlan> conversations)
    {
        List<Queue<Parcel>> sent = [.. conversations.Select(conversation => new Queue<Parcel>(Repeat(random, Lose(random, Parcel.Pack(conversation)))))];
        return Disorder(random, Mix(random, sent));
    }

    // Something of each conversation arrives, for a tap without any record is none.
    private static List<Parcel> Lose(Random random, List<Parcel> parcels)
    {
        List<Parcel> kept = [.. parcels.Where(parcel => !MayBeLost(parcel) || random.NextDouble() >= parcel.Conversation.Losses)];
        return kept.Count > 0 ? kept : parcels[..1];
    }

    private static bool MayBeLost(Parcel parcel) => !parcel.IsOpening || parcel.Conversation.Options.ConnectionPerEvent;

    // A new connection record, and anything after the close, begins another conversation: those do not come twice.
    private static List<Parcel> Repeat(Random random, List<Parcel> parcels)
    {
        List<Parcel> repeated = [.. parcels];
        foreach (Parcel parcel in parcels.Where(parcel => !parcel.IsOpening && !parcel.Closes && random.NextDouble() < parcel.Conversation.Repeats))
        {
            int last = repeated[^1].Closes ? repeated.Count - 1 : repeated.Count;
            int at = repeated.IndexOf(parcel) + 1 + random.Next(MaxRepeatDistance);
            repeated.Insert(Math.Min(at, last), parcel);
        }

        return repeated;
    }

    private static List<Parcel> Mix(Random random, List<Queue<Parcel>> sent)
    {
        List<Parcel> mixed = [];
        while (sent.Count > 0)
        {
            Queue<Parcel> next = sent[random.Next(sent.Count)];
            mixed.Add(next.Dequeue());
            sent.RemoveAll(queue => queue.Count == 0);
        }

        return mixed;
    }

    private static List<Parcel> Disorder(Random random, List<Parcel> parcels)
    {
        // Each goes back by at most this many places, so at most twice as many come between it and those that belong after it.
        int maxDelay = (Window - 1) / 2 / parcels.Max(parcel => Math.Max(parcel.Count, 1));
        return [.. parcels.Select((parcel, place) => (Parcel: parcel, Place: place + Delay(random, parcel, maxDelay))).OrderBy(moved => moved.Place).Select(moved => moved.Parcel)];
    }

    // The close stays after all repeats.
    private static int Delay(Random random, Parcel parcel, int maxDelay)
    {
        bool isInOrder = parcel.IsOpening || !parcel.Conversation.IsDisordered;
        return isInOrder ? 0 : parcel.Closes ? maxDelay : random.Next(maxDelay + 1);
    }
}
